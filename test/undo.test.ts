// Undo over HTTP, against an oracle that knows values and their addresses only. UNDO_RUNS sets how many histories.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { TitleId } from "../src/core/ids.ts";
import { subjectOf } from "../src/core/revisions/change.ts";
import { EMPTY_SHELF } from "../src/core/shelf.ts";
import { presentChange } from "../src/wire/reprise/changes/present.ts";
import { assertError, record } from "./contract/support.ts";
import { APPS, randomWrites } from "./support/random-writes.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";
import { checkUndo, type Flat, flatten } from "./undo-oracle.ts";

const RUNS = Number(process.env.UNDO_RUNS ?? 25);
const HEAT = { imdb: "tt0113277" };
const BREAKING_BAD = { imdb: "tt0903747" };

let server: TestServer;
before(async () => {
  server = await openTestServer();
});
after(() => server.close());

type State = ReadonlyMap<TitleId, Flat>;

/** What the library's tables hold of every title that any revision has changed. */
async function stateOf({ account }: TestPerson): Promise<State> {
  const touched = new Set<TitleId>();
  for (const revision of await server.library.revisions.numbers(account, {}, 10_000))
    for (const { title } of (await server.library.revisions.find(account, revision))?.titles ?? [])
      touched.add(title.title);
  const shelves = await server.library.whole(account).shelves([...touched]);
  return new Map([...touched].map((title) => [title, flatten(shelves.get(title) ?? EMPTY_SHELF)]));
}

/** Undoes one revision and holds what happened against the oracle. */
async function undoAndCheck(person: TestPerson, revision: number): Promise<void> {
  const { account } = person;
  const was = await stateOf(person);
  const undone = await server.library.revisions.find(account, revision);
  assert.ok(undone);
  const answer = await person.post(`/reprise/v1/revisions/${revision}/undo`);
  const is = await stateOf(person);
  if (answer.status === 409) return assert.deepEqual(is, was, "an undo that is refused changes nothing");
  assert.equal(answer.status, 200, answer.text);
  let changes = 0;
  for (const { title, changes: revised } of undone.titles) {
    const kept = answer.body.kept.filter(
      (one: { title: { ids: { simkl: number } } }) => one.title.ids.simkl === title.title,
    );
    const after = is.get(title.title) ?? new Map();
    const told = kept.map(({ title: _, now: __, ...change }: Record<string, unknown>) => {
      const found = revised.find((one) => {
        const shown = presentChange(one);
        return shown !== null && JSON.stringify(shown) === JSON.stringify(change);
      });
      assert.ok(found, `what is kept is a change of the revision: ${JSON.stringify(change)}`);
      return { change: found, now: after.get(addressIn(after, found)) ?? null };
    });
    const before = was.get(title.title) ?? new Map();
    const count = differences(before, after);
    checkUndo(before, after, revised, { undone: count, kept: told });
    changes += count;
  }
  assert.equal(answer.body.undone, changes);
  for (const [title, flat] of was)
    if (!undone.titles.some((one) => one.title.title === title)) assert.deepEqual(is.get(title), flat);
}

function addressIn(flat: Flat, change: object): string {
  return [...flat.keys()].find((address) => address === subjectOf(change as never)) ?? "";
}

const differences = (one: Flat, other: Flat): number =>
  [...new Set([...one.keys(), ...other.keys()])].filter(
    (address) => JSON.stringify(one.get(address)) !== JSON.stringify(other.get(address)),
  ).length;

test(`${RUNS} random histories of several apps, undone in random orders, end as the oracle says`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomWrites, { minLength: 1, maxLength: 15 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
      async (writes, picks) => {
        const person = await server.person();
        const apps = new Map<string, TestPerson>();
        for (const app of APPS) apps.set(app, await person.with(app));
        for (const { app, url, body, seconds } of writes) {
          server.advance(seconds * 1000);
          await apps.get(app)?.post(url, body);
        }
        for (const pick of picks) {
          const [newest = 0] = await server.library.revisions.numbers(person.account, {}, 1);
          if (newest === 0) return;
          await undoAndCheck(person, 1 + (pick % newest));
        }
        const { status } = await person.post("/reprise/v1/undo", { from: 1 });
        assert.ok(status === 200 || status === 409);
        for (const [title, flat] of await stateOf(person)) assert.equal(flat.size, 0, `${title} is gone`);
        assert.deepEqual((await person.get("/sync/all-items")).body, {});
      },
    ),
    { numRuns: RUNS },
  );
});

describe("revisions", () => {
  let person: TestPerson;
  let tv: TestPerson;
  const revisions = async (query = "") => (await person.get(`/reprise/v1/revisions${query}`)).body.revisions;
  const numbers = async (query: string) =>
    (await revisions(query)).map(({ revision }: { revision: number }) => revision);

  const fill = async (): Promise<void> => {
    person = await server.person();
    tv = await person.with("Living Room");
    await record(person, { movies: [{ ids: HEAT }] });
    server.advance(3_600_000);
    await record(tv, { shows: [{ ids: BREAKING_BAD, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }] });
    server.advance(3_600_000);
    await tv.post("/sync/ratings", { movies: [{ ids: HEAT, rating: 9 }] });
  };

  test("are listed newest first, in the shape of the page", async () => {
    await fill();
    const all = await revisions();
    assert.deepEqual(
      all.map(({ revision, app, source, summary }: Record<string, unknown>) => [
        revision,
        app,
        source,
        summary,
      ]),
      [
        [3, "Living Room", "/sync/ratings", "Heat (1995): changed"],
        [2, "Living Room", "/sync/history", "Breaking Bad (2008): 1 watched"],
        [1, "test", "/sync/history", "Heat (1995): 1 watched"],
      ],
    );
    assert.deepEqual(Object.keys(all[0]), ["revision", "at", "app", "source", "summary", "titles"]);
    assert.deepEqual(
      [all[2].titles[0].type, all[2].titles[0].title, all[2].titles[0].year, all[2].titles[0].ids.imdb],
      ["movie", "Heat", 1995, "tt0113277"],
    );
  });

  test("are filtered by app, source, title and time, and read in pages", async () => {
    await fill();
    const [, second, first] = await revisions();
    assert.deepEqual(await numbers("?app=living%20room"), [3, 2]);
    assert.deepEqual(await numbers(`?app=${tv.clientId}`), [3, 2]);
    assert.deepEqual(await numbers("?source=/sync/history"), [2, 1]);
    assert.deepEqual(await numbers(`?title=${first.titles[0].ids.simkl}`), [3, 1]);
    assert.deepEqual(await numbers(`?since=${second.at}`), [3, 2]);
    assert.deepEqual(await numbers(`?until=${second.at}`), [1]);
    assert.deepEqual(await numbers(`?from=${first.at}&to=${second.at}`), [1]);
    assert.deepEqual(await numbers("?from=2&to=2"), [2]);
    assert.deepEqual(await numbers("?limit=2"), [3, 2]);
    assert.deepEqual(await numbers("?limit=2&before=2"), [1]);
    for (const query of ["?limit=x", "?title=heat", "?since=yesterday", "?before=-1"])
      assertError(await person.get(`/reprise/v1/revisions${query}`), 400, "wrong_parameter");
  });

  test("one of them is told in words and in data", async () => {
    await fill();
    const { body } = await person.get("/reprise/v1/revisions/2");
    const at = body.at;
    assert.deepEqual(
      body.titles[0].changes,
      [
        { field: "status", before: null, after: "watching" },
        { field: "added_at", before: null, after: at },
        { part: { season: 1, number: 1 }, before: null, after: at },
      ].sort((one, other) => order(body.titles[0].changes, one) - order(body.titles[0].changes, other)),
    );
    assert.match(body.titles[0].summary, new RegExp(`S1E1 watched ${at}`));
    for (const none of ["0", "9", "x", "99999999999999999"])
      assertError(await person.get(`/reprise/v1/revisions/${none}`), 404, "no_such_revision");
  });

  test("undoing one, and undoing that", async () => {
    await fill();
    const before = (await person.get("/sync/all-items?extended=full&episode_watched_at=yes")).body;
    const undo = await person.post("/reprise/v1/revisions/1/undo");
    assert.equal(undo.status, 200);
    assert.deepEqual([undo.body.revision, undo.body.undone], [4, 1]);
    assert.deepEqual(
      undo.body.kept.map(({ field, now }: Record<string, unknown>) => [field, now === null]),
      [
        ["status", false],
        ["added_at", false],
      ],
    );
    assert.equal((await revisions())[0].summary, "Undid revision 1. Heat (1995): 1 unwatched");
    assert.equal((await person.post("/reprise/v1/revisions/4/undo")).status, 200);
    const after = (await person.get("/sync/all-items?extended=full&episode_watched_at=yes")).body;
    assert.deepEqual(after, before);
    assertError(await person.post("/reprise/v1/revisions/4/undo"), 409, "nothing_to_undo");
    assertError(await person.post("/reprise/v1/revisions/99/undo"), 404, "no_such_revision");
  });

  test("undoing what one app did since some moment", async () => {
    await fill();
    const since = (await revisions())[1].at;
    const { status, body } = await person.post("/reprise/v1/undo", { app: "Living Room", since });
    assert.deepEqual([status, body.kept], [200, []]);
    const { shows, movies } = (await person.get("/sync/all-items")).body;
    assert.deepEqual([shows, movies.length, movies[0].user_rating], [undefined, 1, null]);
    assertError(await person.post("/reprise/v1/undo", {}), 400, "empty_field");
    assertError(await person.post("/reprise/v1/undo", { app: "nobody" }), 404, "no_such_revision");
  });

  test("somebody else's are nobody's business", async () => {
    await fill();
    const other = await server.person();
    assert.deepEqual((await other.get("/reprise/v1/revisions")).body, { revisions: [] });
    assertError(await other.post("/reprise/v1/revisions/1/undo"), 404, "no_such_revision");
  });
});

const order = (changes: readonly object[], one: object): number =>
  changes.findIndex((change) => JSON.stringify(change) === JSON.stringify(one));
