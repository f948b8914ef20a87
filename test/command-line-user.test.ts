import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inheritedEnvironment } from "./support/environment.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), "reprise-user-"));
after(() => rm(folder, { recursive: true, force: true }));

/** Runs a command to its end, in the one data directory of these tests. */
function run(...words: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: "utf8",
    env: { ...inheritedEnvironment(), REPRISE_DATA_DIR: folder },
  });
  return { code: status, stdout, stderr };
}

/** What the command printed as its one JSON document. */
function json(...words: readonly string[]): unknown {
  const { code, stdout, stderr } = run(...words, "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

describe("user set", () => {
  test("changes what is given, keeps the rest, and says what then holds", () => {
    json("user", "add", "Ada");
    assert.deepEqual(json("user", "set", "ada", "--plan", "free"), {
      user: "Ada",
      plan: "free",
      tracks_rewatches: true,
    });
    assert.deepEqual(json("user", "set", "Ada", "--track-rewatches", "no"), {
      user: "Ada",
      plan: "free",
      tracks_rewatches: false,
    });
    assert.deepEqual(json("user", "set", "Ada", "--track-rewatches", "yes", "--plan", "pro"), {
      user: "Ada",
      plan: "pro",
      tracks_rewatches: true,
    });
    const { code, stdout } = run("user", "set", "Ada", "--plan", "vip");
    assert.equal(code, 0);
    assert.match(stdout, /^user +Ada\nplan +vip\ntracks rewatches +yes\n$/);
  });

  for (const [what, words, code, message] of [
    ["nobody of that name", ["nobody", "--plan", "vip"], 1, /there is no user "nobody"/],
    ["another plan", ["Ada", "--plan", "gold"], 2, /free, pro, vip/],
    ["neither yes nor no", ["Ada", "--track-rewatches", "constructor"], 2, /yes or no/],
    ["nothing to set", ["Ada"], 2, /--plan or --track-rewatches/],
    ["no name", ["--plan", "vip"], 2, /name/],
  ] as const)
    test(`${what} is an error, and nothing on standard output`, () => {
      const ended = run("user", "set", ...words);
      assert.deepEqual([ended.code, ended.stdout], [code, ""]);
      assert.match(ended.stderr, message);
    });
});
