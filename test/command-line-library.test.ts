// The commands `revisions`, `undo`, `changes`, `inbox` and `guard` print the same as their HTTP endpoints.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Command } from "commander";
import { changesCommand } from "../src/commands/changes.ts";
import { guardCommands } from "../src/commands/guard.ts";
import { inboxCommands } from "../src/commands/inbox.ts";
import type { CommandContext } from "../src/commands/output.ts";
import { revisionCommands } from "../src/commands/revisions.ts";
import { runProgram, temporaryFolder } from "./crash/program.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";
import { freshDatabase } from "./support/stores.ts";

let server: TestServer;
let person: TestPerson;
let tv: TestPerson;
before(async () => {
  server = await openTestServer({ guard: { share: 0.2, titlesMin: 2, windowMillis: 1_000 } });
  person = await server.person();
  tv = await person.with("tv");
});
after(() => server.close());

/** Runs a command in this process, and returns the JSON that it prints. */
async function json(...words: string[]): Promise<ReturnType<typeof JSON.parse>> {
  let printed = "";
  const context: CommandContext = {
    config: server.config,
    clock: server.now,
    output: {
      print: (document) => {
        printed += JSON.stringify(document);
      },
    },
  };
  const program = new Command("reprise").option("--json").exitOverride();
  for (const add of [revisionCommands, changesCommand, inboxCommands, guardCommands])
    add(program, () => context);
  const name = (await server.accounts.findPerson(person.account))?.name ?? "";
  await program.parseAsync([...words, "--user", name, "--json"], { from: "user" });
  return JSON.parse(printed);
}
const http = async (path: string, body?: object) => (await (body ? tv.post(path, body) : tv.get(path))).body;
const sameAsHttp = async (document: unknown, path: string): Promise<void> =>
  assert.deepEqual(document, await http(path));

describe("while the server runs", () => {
  test("revisions are listed and undone", async () => {
    await http("/sync/history", { movies: [{ ids: { imdb: "tt0113277" } }, { ids: { simkl: 53434 } }] });
    await http("/sync/ratings", { movies: [{ ids: { imdb: "tt0113277" }, rating: 9 }] });
    const listed = await json("revisions");
    await sameAsHttp(listed, "/reprise/v1/revisions");
    assert.deepEqual(
      listed.revisions.map(({ revision, app, source }: Record<string, unknown>) => [revision, app, source]),
      [
        [2, "tv", "/sync/ratings"],
        [1, "tv", "/sync/history"],
      ],
    );
    assert.equal((await json("revisions", "--source", "/sync/history")).revisions.length, 1);
    assert.equal((await json("revisions", "--limit", "1", "--before", "2")).revisions[0].revision, 1);
    for (const revision of ["1", "2"])
      await sameAsHttp(await json("revisions", revision), `/reprise/v1/revisions/${revision}`);
    assert.deepEqual(await json("undo", "2"), { revision: 3, undone: 2, kept: [] });
    assert.deepEqual(await json("undo", "3"), { revision: 4, undone: 2, kept: [] });
    const { undone, kept } = await json("undo", "--app", "tv", "--since", "2020-01-01");
    assert.deepEqual([undone > 2, kept], [true, []]);
    assert.deepEqual(await http("/sync/all-items"), {});
  });

  test("changes are listed in order, in pages", async () => {
    await sameAsHttp(await json("changes"), "/reprise/v1/changes?since=0");
    await sameAsHttp(await json("changes", "--since", "2"), "/reprise/v1/changes?since=2");
    const page = await json("changes", "--limit", "1");
    await sameAsHttp(page, "/reprise/v1/changes?since=0&limit=1");
    assert.deepEqual([page.next, page.end], [1, false]);
    const { changes, end } = await json("changes", "--since", "4");
    assert.deepEqual([changes.length, changes[0].removed, end], [2, true, true]);
  });

  test("inbox items are listed, matched, retried and dismissed", async () => {
    const unknown = [1, 2, 3].map((at) => ({ title: `Nobody knows ${at}`, ids: { simkl: 9_990_000 + at } }));
    for (const movie of unknown) await http("/sync/history", { movies: [movie] });
    const listed = await json("inbox");
    await sameAsHttp(listed, "/reprise/v1/inbox");
    assert.deepEqual(Object.keys(listed.items[0]), [
      "id",
      "reason",
      "endpoint",
      "app",
      "received_at",
      "item",
    ]);
    const [first, second, third] = unknown.map(({ title }) =>
      String(listed.items.find(({ item }: { item: { title: string } }) => item.title === title)?.id),
    ) as [string, string, string];
    assert.equal((await json("inbox", "match", first, "53434")).applied, 1);
    assert.deepEqual(await json("inbox", "retry", second), { applied: 0, waiting: 1, revision: null });
    assert.deepEqual(await json("inbox", "dismiss", third, "--all-alike"), { dismissed: 1 });
    await server.catalogue.addTitles({
      titles: [{ type: "movie", title: "Late", ids: { simkl: 9_990_002 } }],
    });
    assert.equal((await json("inbox", "retry", second)).applied, 1);
    assert.deepEqual(await json("inbox"), { items: [] });
  });

  test("held removals are listed, refused and released", async () => {
    const { movies } = await http("/sync/all-items/movies");
    assert.equal(movies.length, 2);
    await http("/sync/history/remove", { movies: movies.map(({ movie }: { movie: object }) => movie) });
    assert.deepEqual(await http("/sync/all-items"), {});
    const held = await json("guard");
    await sameAsHttp(held, "/reprise/v1/guard");
    assert.deepEqual([held.held[0].app, held.held[0].titles.length], ["tv", 2]);
    assert.equal((await json("guard", "refuse")).restored, 2);
    assert.deepEqual((await http("/sync/all-items/movies")).movies.length, 2);
    await http("/sync/history/remove", { movies: movies.map(({ movie }: { movie: object }) => movie) });
    assert.equal((await json("guard", "release", "--app", "tv")).removed, 2);
    assert.deepEqual(await json("guard"), { held: [] });
  });
});

describe("a command fails with a message", () => {
  const failing: [message: RegExp, ...words: string[]][] = [
    [/no such revision/, "undo", "999"],
    [/a revision must be a whole number/, "undo", "x"],
    [/give a revision/, "undo"],
    [/either/, "undo", "1", "--app", "tv"],
    [/since/, "revisions", "--since", "yesterday"],
    [/no such revision/, "revisions", "999"],
    [/a revision must be a whole number/, "revisions", "x"],
    [/either/, "revisions", "1", "--app", "tv"],
    [/no such revision/i, "changes", "--since", "999"],
    [/since/, "changes", "--since", "x"],
    [/limit/, "changes", "--limit", "0"],
    [/No inbox item has this number/, "inbox", "dismiss", "1"],
    [/No removals are held/, "guard", "release"],
  ];
  for (const [message, ...words] of failing)
    test(words.join(" "), async () => {
      await assert.rejects(json(...words), message);
    });
});

test("the program sets exit codes, and prints text without --json", async () => {
  const environment = { REPRISE_DATA_DIR: await temporaryFolder("library"), ...(await freshDatabase()) };
  const run = (...words: string[]) => runProgram(words, environment);
  assert.equal((await run("user", "add", "ada")).code, 0);
  assert.deepEqual(await run("changes", "--user", "ada"), {
    code: 0,
    stdout: "No changes.\n",
    stderr: "",
  });
  const [ofAda, withoutUser, ofUnknown] = await Promise.all([
    run("revisions", "--user", "ada"),
    run("revisions"),
    run("undo", "1", "--user", "bob"),
  ]);
  assert.deepEqual(ofAda, { code: 0, stdout: "No revisions found.\n", stderr: "" });
  assert.deepEqual([withoutUser.code, withoutUser.stdout], [2, ""]);
  assert.match(withoutUser.stderr, /--user NAME/);
  assert.deepEqual([ofUnknown.code, ofUnknown.stdout], [1, ""]);
  assert.match(ofUnknown.stderr, /there is no user "bob"/);
});
