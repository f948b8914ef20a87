// `revisions`, `undo`, `changes`, `inbox` and `guard`: on the command line what they are over HTTP.

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
let crash: TestPerson;
before(async () => {
  server = await openTestServer({ guard: { share: 0.2, titlesMin: 2, windowMillis: 1_000 } });
  person = await server.person();
  crash = await person.with("crash");
});
after(() => server.close());

/** The commands as the program has them, but for the process around them. */
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
const http = async (path: string, body?: object) =>
  (await (body ? crash.post(path, body) : crash.get(path))).body;
const sameAsHttp = async (document: unknown, path: string): Promise<void> =>
  assert.deepEqual(document, await http(path));

describe("while the server runs", () => {
  test("revisions are listed, and undone", async () => {
    await http("/sync/history", { movies: [{ ids: { imdb: "tt0113277" } }, { ids: { simkl: 53434 } }] });
    await http("/sync/ratings", { movies: [{ ids: { imdb: "tt0113277" }, rating: 9 }] });
    const listed = await json("revisions");
    await sameAsHttp(listed, "/reprise/v1/revisions");
    assert.deepEqual(
      listed.revisions.map(({ revision, app, source }: Record<string, unknown>) => [revision, app, source]),
      [
        [2, "crash", "/sync/ratings"],
        [1, "crash", "/sync/history"],
      ],
    );
    assert.equal((await json("revisions", "--source", "/sync/history")).revisions.length, 1);
    assert.equal((await json("revisions", "--limit", "1", "--before", "2")).revisions[0].revision, 1);
    for (const revision of ["1", "2"])
      await sameAsHttp(await json("revisions", revision), `/reprise/v1/revisions/${revision}`);
    assert.deepEqual(await json("undo", "2"), { revision: 3, undone: 2, kept: [] });
    assert.deepEqual(await json("undo", "3"), { revision: 4, undone: 2, kept: [] });
    const { undone, kept } = await json("undo", "--app", "crash", "--since", "2020-01-01");
    assert.deepEqual([undone > 2, kept], [true, []]);
    assert.deepEqual(await http("/sync/all-items"), {});
  });

  test("the changes are told in order, page by page", async () => {
    await sameAsHttp(await json("changes"), "/reprise/v1/changes?since=0");
    await sameAsHttp(await json("changes", "--since", "2"), "/reprise/v1/changes?since=2");
    const page = await json("changes", "--limit", "1");
    await sameAsHttp(page, "/reprise/v1/changes?since=0&limit=1");
    assert.deepEqual([page.next, page.end], [1, false]);
    const { changes, end } = await json("changes", "--since", "4");
    assert.deepEqual([changes.length, changes[0].removed, end], [2, true, true]);
  });

  test("the inbox is listed, matched, tried again and dismissed", async () => {
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
    const [one, other, last] = unknown.map(({ title }) =>
      String(listed.items.find(({ item }: { item: { title: string } }) => item.title === title)?.id),
    ) as [string, string, string];
    assert.equal((await json("inbox", "match", one, "53434")).applied, 1);
    assert.deepEqual(await json("inbox", "retry", other), { applied: 0, waiting: 1, revision: null });
    assert.deepEqual(await json("inbox", "dismiss", last, "--all-alike"), { dismissed: 1 });
    await server.catalogue.addTitles({
      titles: [{ type: "movie", title: "Late", ids: { simkl: 9_990_002 } }],
    });
    assert.equal((await json("inbox", "retry", other)).applied, 1);
    assert.deepEqual(await json("inbox"), { items: [] });
  });

  test("held removals are told, and decided on", async () => {
    const { movies } = await http("/sync/all-items/movies");
    assert.equal(movies.length, 2);
    await http("/sync/history/remove", { movies: movies.map(({ movie }: { movie: object }) => movie) });
    assert.deepEqual(await http("/sync/all-items"), {});
    const held = await json("guard");
    await sameAsHttp(held, "/reprise/v1/guard");
    assert.deepEqual([held.held[0].app, held.held[0].titles.length], ["crash", 2]);
    assert.equal((await json("guard", "refuse")).restored, 2);
    assert.deepEqual((await http("/sync/all-items/movies")).movies.length, 2);
    await http("/sync/history/remove", { movies: movies.map(({ movie }: { movie: object }) => movie) });
    assert.equal((await json("guard", "release", "--app", "crash")).removed, 2);
    assert.deepEqual(await json("guard"), { held: [] });
  });
});

describe("what cannot be", () => {
  const refused: [message: RegExp, ...words: string[]][] = [
    [/no such revision/, "undo", "999"],
    [/a revision must be a whole number/, "undo", "x"],
    [/give a revision/, "undo"],
    [/either/, "undo", "1", "--app", "crash"],
    [/since/, "revisions", "--since", "yesterday"],
    [/no such revision/, "revisions", "999"],
    [/a revision must be a whole number/, "revisions", "x"],
    [/either/, "revisions", "1", "--app", "crash"],
    [/no such revision/i, "changes", "--since", "999"],
    [/since/, "changes", "--since", "x"],
    [/limit/, "changes", "--limit", "0"],
    [/No inbox item has this number/, "inbox", "dismiss", "1"],
    [/No removals are held/, "guard", "release"],
  ];
  for (const [message, ...words] of refused)
    test(words.join(" "), async () => {
      await assert.rejects(json(...words), message);
    });
});

test("the program's own way: exit codes, and text for people", async () => {
  const environment = { REPRISE_DATA_DIR: await temporaryFolder("library"), ...(await freshDatabase()) };
  const run = (...words: string[]) => runProgram(words, environment);
  assert.equal((await run("user", "add", "ada")).code, 0);
  assert.deepEqual(await run("changes", "--user", "ada"), {
    code: 0,
    stdout: "No changes.\n",
    stderr: "",
  });
  const [mine, nobodys, bobs] = await Promise.all([
    run("revisions", "--user", "ada"),
    run("revisions"),
    run("undo", "1", "--user", "bob"),
  ]);
  assert.deepEqual(mine, { code: 0, stdout: "No revisions found.\n", stderr: "" });
  assert.deepEqual([nobodys.code, nobodys.stdout], [2, ""]);
  assert.match(nobodys.stderr, /--user NAME/);
  assert.deepEqual([bobs.code, bobs.stdout], [1, ""]);
  assert.match(bobs.stderr, /there is no user "bob"/);
});
