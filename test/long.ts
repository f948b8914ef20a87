// `npm run test:long`: runs the randomised tests, the kill tests and the large imports at full length. Arguments select
// some of them by their names. Tests that print a seed can be repeated with it.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** The test files, and the settings of their lengths. A setting in the environment overrides them. */
const RUNS: readonly [title: string, files: readonly string[], settings: Readonly<Record<string, string>>][] =
  [
    ["the sync loop", ["test/sync-loop.test.ts"], { SYNC_LOOP_RUNS: "5000" }],
    ["the rewatch model", ["test/rewatch-model.test.ts"], { REWATCH_RUNS: "20000" }],
    ["the oracle", ["test/oracle.test.ts"], { ORACLE_RUNS: "2000" }],
    ["fuzz", ["test/fuzz/requests.test.ts", "test/fuzz/bytes.test.ts"], { FUZZ_REQUESTS: "100000" }],
    ["undo", ["test/undo.test.ts", "test/follow-titles.test.ts"], { UNDO_RUNS: "1000" }],
    ["changes", ["test/changes.test.ts"], { CHANGES_RUNS: "500" }],
    ["the inbox", ["test/inbox.test.ts"], { INBOX_ITEMS: "10000" }],
    ["keys", ["test/idempotency.test.ts"], { IDEMPOTENCY_KEYS: "100" }],
    ["keys and kills", ["test/crash/keyed-kills.test.ts"], { KEYED_KEYS: "100", KEYED_KILLS: "12" }],
    ["anime lists", ["src/catalogue/datasets/anime.test.ts"], { ANIME_READ_AGAIN: "all" }],
    ["kills on SQLite", ["test/crash/sqlite-kills.test.ts"], { CRASH_KILLS: "1000" }],
    ["kills on PostgreSQL", ["test/crash/postgres-kills.test.ts"], { CRASH_POSTGRES_KILLS: "200" }],
  ];

const isSelected = (title: string): boolean =>
  process.argv.length < 3 || process.argv.slice(2).some((argument) => title.includes(argument));

let failed = 0;
for (const [title, files, settings] of RUNS.filter(([title]) => isSelected(title))) {
  process.stdout.write(`\n${title}\n`);
  // One file at a time, because each of them uses the whole machine.
  const args = ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files];
  const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...settings, ...process.env } });
  const [code] = await once(child, "close");
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
