import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  aMovie,
  aRequest,
  aShow,
  clearShelf,
  inDays,
  key,
  NOW,
  parts,
  type ShelfEdit,
  shelfEdits,
  times,
  titles,
} from "../../../test/generators.ts";
import { openTestStores } from "../../../test/support/stores.ts";
import { decideHistory } from "../../core/history/history.ts";
import { type AccountId, type Millis, type TitleId, toAccountId } from "../../core/ids.ts";
import { apply } from "../../core/revisions/apply.ts";
import { type Change, subjectOf } from "../../core/revisions/change.ts";
import { invert, mergeChanges } from "../../core/revisions/plan.ts";
import { EMPTY_SHELF, lastWatchedAt, type Shelf, watchedRegularCount } from "../../core/shelf.ts";
import { SECOND, wholeSecond } from "../../core/time.ts";
import type { Title } from "../../core/titles/title.ts";
import { ask, type Row, type Steps, statement } from "../../database/sql/statement.ts";
import { INBOX_ITEMS_MAX } from "../inbox/inbox.ts";
import type { InboxItem } from "../inbox/inbox-item.ts";
import { openLibrary } from "../library.ts";
import { ALL_ENTRIES, type ListingFilter } from "../reading/listing.ts";
import { decodeChanges } from "../revisions/changes.ts";
import { type Author, commit, type Task } from "./commit.ts";
import { loadShelves } from "./shelves.ts";

const opened = await openTestStores();
const database = opened.stores.library;
const library = openLibrary(database);
after(() => opened.close());

let accounts = 0;
const newAccount = (): AccountId => {
  accounts += 1;
  return toAccountId(accounts);
};
const author: Author = { app: "an app", source: "/sync/history", now: NOW };

const TABLES: Readonly<Record<string, string>> = {
  person:
    "revision, stamp, shown, activity_times, settings, last_rewatch, last_playback, waiting, next_air_at",
  entry: "title, status, last_watched_at, watched_count, rewatches, changed_at, rating_changed_at, revision",
  watch: "title, season, number, watched_at, revision",
  rewatch: "title, rewatch, status, created_at, started_at, last_watched_at, revision",
  rewatch_watch: "title, rewatch, season, number, watched_at, revision",
  revision: "revision, at, app, source, summary",
  change: "revision, title, changes",
  inbox: "item, endpoint, input, content_hash, reason, event_at, received_at, app, state",
  inbox_key: "item, namespace, value",
};

/** The account's rows of a table, in the order of the primary key. */
function rowsIn(table: string, account: AccountId): Promise<readonly Row[]> {
  const selectAll = statement(`select ${TABLES[table]} from ${table} where account = ? order by 1, 2, 3`);
  return database.read(() => ask(selectAll, account));
}

async function dump(account: AccountId): Promise<unknown> {
  const tables = Object.keys(TABLES).map(async (table) => [table, await rowsIn(table, account)]);
  return Object.fromEntries(await Promise.all(tables));
}

async function shelvesOf(account: AccountId, ids: readonly TitleId[]): Promise<Map<TitleId, Shelf>> {
  const loaded = await database.read(() => loadShelves(account, ids));
  return new Map([...loaded].map(([id, { shelf }]) => [id, shelf]));
}

const personOf = async (account: AccountId): Promise<Row | undefined> => (await rowsIn("person", account))[0];

const watching = (title: Title, ...named: string[]): Task<unknown> => ({
  title,
  decide: (shelf) => decideHistory(shelf, title, aRequest({ parts: parts(...named) }), NOW),
});

/** A task that certainly changes its title: it sets another date of adding. */
const touching = (title: Title, addedAt: Millis): Task<unknown> => ({
  title,
  decide: (shelf) => decideHistory(shelf, title, aRequest({ status: "hold", addedAt }), NOW),
});

type TitleEdit = { readonly title: Title; readonly edit: ShelfEdit };

/** Three titles of one account, and commits that each make several edits of them. */
const histories: fc.Arbitrary<{ all: readonly Title[]; commits: readonly (readonly TitleEdit[])[] }> = fc
  .uniqueArray(titles, { minLength: 3, maxLength: 3, selector: ({ id }) => id })
  .chain((all) => {
    const titleEdit = fc.oneof(
      ...all.map((title, at) => shelfEdits(title, 1 + at * 3).map((edit): TitleEdit => ({ title, edit }))),
    );
    return fc
      .array(fc.array(titleEdit, { maxLength: 5 }), { minLength: 1, maxLength: 5 })
      .map((commits) => ({ all, commits }));
  });

/** The expected shelves, outcomes and changes, computed with `apply`. */
class Model {
  readonly shelves = new Map<TitleId, Shelf>();
  readonly outcomes: unknown[] = [];
  changes = new Map<TitleId, Change[]>();

  constructor(all: readonly Title[]) {
    for (const { id } of all) this.shelves.set(id, EMPTY_SHELF);
  }

  /** Makes the edits. `changes` are then those of the titles that changed. */
  make(edits: readonly TitleEdit[]): void {
    const byTitle = new Map<TitleId, Change[]>();
    for (const { title, edit } of edits) {
      const shelf = this.shelves.get(title.id) ?? EMPTY_SHELF;
      const { changes, outcome } = edit(shelf);
      this.outcomes.push(outcome);
      this.shelves.set(title.id, apply(shelf, changes));
      byTitle.set(title.id, [...(byTitle.get(title.id) ?? []), ...changes]);
    }
    const merged = [...byTitle].map(([id, changes]) => [id, mergeChanges(changes)] as const);
    this.changes = new Map(merged.filter(([, changes]) => changes.length > 0));
  }
}

/** The changes in a fixed order: their order in a plan does not matter. */
const inOrder = (changes: readonly Change[]): Change[] =>
  changes.toSorted((a, b) => (subjectOf(a) < subjectOf(b) ? -1 : 1));

describe("architecture.md 4, 5 a commit", () => {
  test("for any commits, the shelves loaded after each equal `apply` of its changes to the earlier ones", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ all, commits }) => {
        const account = newAccount();
        const ids = all.map(({ id }) => id);
        const model = new Model(all);
        let revision = 0;
        for (const edits of commits) {
          const before = await dump(account);
          model.outcomes.length = 0;
          model.make(edits);
          const tasks = edits.map(({ title, edit }) => ({ title, decide: edit }));
          const committed = await library.commit(account, { author, tasks });

          assert.deepEqual(committed.outcomes, model.outcomes);
          if (model.changes.size > 0) revision += 1;
          assert.equal(committed.revision, revision);
          assert.deepEqual(await shelvesOf(account, ids), model.shelves);
          if (model.changes.size === 0 && revision > 0) assert.deepEqual(await dump(account), before);
          const stored = (await rowsIn("change", account)).filter((row) => row.revision === revision);
          if (model.changes.size > 0)
            assert.deepEqual(
              new Map(
                stored.map((row) => [row.title as TitleId, inOrder(decodeChanges(String(row.changes)))]),
              ),
              new Map([...model.changes].map(([id, changes]) => [id, inOrder(changes)])),
            );
        }
        await assertDerivedValues(account, model);
        await assertUndoable(account, ids);
      }),
      { numRuns: 120 },
    );
  });

  async function assertDerivedValues(account: AccountId, { shelves }: Model): Promise<void> {
    const listed = [...shelves].filter(([, { entry }]) => entry !== null).sort(([a], [b]) => a - b);
    assert.deepEqual(
      (await rowsIn("entry", account)).map((row) => [
        row.title,
        row.last_watched_at,
        row.watched_count,
        row.rewatches,
      ]),
      listed.map(([id, shelf]) => [
        id,
        lastWatchedAt(shelf),
        watchedRegularCount(shelf),
        shelf.rewatches.length,
      ]),
    );
    // No rows may be left that belong to no shelf.
    const counts = { watch: 0, rewatch: 0, rewatch_watch: 0 };
    for (const { watches, rewatches } of shelves.values()) {
      counts.watch += watches.size;
      counts.rewatch += rewatches.length;
      counts.rewatch_watch += rewatches.reduce((sum, session) => sum + session.watches.size, 0);
    }
    for (const [table, count] of Object.entries(counts))
      assert.equal((await rowsIn(table, account)).length, count, table);
  }

  /** Checks that inverting the stored changes, the newest first, gives empty shelves. */
  async function assertUndoable(account: AccountId, ids: readonly TitleId[]): Promise<void> {
    const shelves = await shelvesOf(account, ids);
    for (const row of (await rowsIn("change", account)).toReversed()) {
      const shelf = shelves.get(row.title as TitleId) ?? EMPTY_SHELF;
      shelves.set(row.title as TitleId, apply(shelf, invert(decodeChanges(String(row.changes)))));
    }
    for (const shelf of shelves.values()) assert.deepEqual(shelf, EMPTY_SHELF);
  }

  test("stores the app, the source and a summary in its revision", async () => {
    const account = newAccount();
    const [movie, show] = [aMovie({ id: 11 }), aShow({ id: 12, seasons: [3] })];
    await library.commit(account, {
      author: { app: "a", source: "/x", now: (NOW + 123) as Millis },
      tasks: [
        watching(show, "1x1", "1x2"),
        { title: movie, decide: (shelf) => decideHistory(shelf, movie, aRequest(), NOW) },
      ],
    });
    const summary = JSON.stringify({ titles: 2, watched: 3, unwatched: 0, removed: 0 });
    assert.deepEqual(await rowsIn("revision", account), [
      { revision: 1, at: NOW + 123, app: "a", source: "/x", summary },
    ]);
  });

  test("moves the activities of its changes, and no others", async () => {
    const account = newAccount();
    const at = (now: number): Author => ({ ...author, now: now as Millis });
    await library.commit(account, {
      author: at(NOW),
      tasks: [watching(aShow({ id: 12, seasons: [3] }), "1x1")],
    });
    await library.commit(account, {
      author: at(NOW + 5000),
      tasks: [touching(aMovie({ id: 11 }), inDays(-1))],
    });
    assert.deepEqual(JSON.parse(String((await personOf(account))?.activity_times)), {
      "tv_shows.watching": NOW,
      "movies.completed": NOW + 5000,
    });
  });

  test("that only sets a rating moves the stamp of the rating, not that of the row", async () => {
    const account = newAccount();
    const show = aShow({ id: 12, seasons: [3] });
    const rating: Task<unknown> = {
      title: show,
      decide: (shelf) => decideHistory(shelf, show, aRequest({ rating: 8 }), NOW),
    };
    await library.commit(account, { author, tasks: [watching(show, "1x1")] });
    await library.commit(account, { author: { ...author, now: (NOW + 5000) as Millis }, tasks: [rating] });
    const [row] = await rowsIn("entry", account);
    assert.deepEqual([row?.changed_at, row?.rating_changed_at], [NOW, NOW + 5000]);
  });

  test("that is requested 200 times at once is recorded once", async () => {
    const account = newAccount();
    const show = aShow({ id: 12, seasons: [3] });
    const all = await Promise.all(
      Array.from({ length: 200 }, () => library.commit(account, { author, tasks: [watching(show, "1x1")] })),
    );
    assert.deepEqual(new Set(all.map(({ revision }) => revision)), new Set([1]));
    assert.equal((await rowsIn("watch", account)).length, 1);
    assert.equal((await rowsIn("revision", account)).length, 1);
  });

  test("whose decision throws writes nothing, and does not affect other commits", async () => {
    const [account, neighbour] = [newAccount(), newAccount()];
    const show = aShow({ id: 12, seasons: [3] });
    const throwing: Task<unknown> = {
      title: aMovie({ id: 11 }),
      decide: () => {
        throw new Error("a bug");
      },
    };
    const [failed, other] = await Promise.allSettled([
      library.commit(account, { author, tasks: [watching(show, "1x1"), throwing], inbox: [anItem()] }),
      library.commit(neighbour, { author, tasks: [watching(show, "1x2")] }),
    ]);
    assert.deepEqual([failed.status, other.status], ["rejected", "fulfilled"]);
    for (const table of Object.keys(TABLES)) assert.deepEqual(await rowsIn(table, account), [], table);
    assert.equal((await rowsIn("watch", neighbour)).length, 1);
  });

  test("does not affect other accounts", async () => {
    const [one, other] = [newAccount(), newAccount()];
    const show = aShow({ id: 12, seasons: [3] });
    await library.commit(one, { author, tasks: [watching(show, "1x1")] });
    await library.commit(other, { author, tasks: [watching(show, "1x2")] });
    await library.commit(other, {
      author,
      tasks: [{ title: show, decide: clearShelf }],
    });
    assert.deepEqual((await shelvesOf(one, [show.id])).get(show.id)?.watches.size, 1);
    assert.deepEqual((await shelvesOf(other, [show.id])).get(show.id), EMPTY_SHELF);
  });

  test("without tasks writes nothing, also for a new account", async () => {
    const account = newAccount();
    assert.deepEqual(await library.commit(account, { author, tasks: [] }), { outcomes: [], revision: 0 });
    for (const table of Object.keys(TABLES)) assert.deepEqual(await rowsIn(table, account), [], table);
    await library.commit(account, { author, tasks: [watching(aShow({ id: 12, seasons: [3] }), "1x1")] });
    assert.deepEqual(await library.commit(account, { author, tasks: [] }), { outcomes: [], revision: 1 });
  });
});

describe("architecture.md 5 the number of statements of a commit", () => {
  /** Runs the steps, and returns the number of their statements. */
  function counting(steps: () => Steps<unknown>): () => Steps<number> {
    return function* () {
      const inner = steps();
      let count = 0;
      let step = inner.next();
      while (!step.done) {
        count += 1;
        step = inner.next(yield step.value);
      }
      return count;
    };
  }
  const long = aShow({ id: 500, seasons: [1001] });
  const episodes = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, at) => `1x${from + at}`);
  const countFor = (account: AccountId, tasks: readonly Task<unknown>[]): Promise<number> =>
    database.write(counting(() => commit(account, { author, tasks })));

  /** An account whose library has the given number of shows with ten watched episodes each. */
  async function libraryOf(shows: number): Promise<AccountId> {
    const account = newAccount();
    // A commit that changes nothing creates the person.
    await library.commit(account, {
      author,
      tasks: [{ title: long, decide: () => ({ changes: [], outcome: null }) }],
    });
    const tasks = Array.from({ length: shows }, (_, at) =>
      watching(aShow({ id: 1000 + at, seasons: [10] }), "1"),
    );
    await library.commit(account, { author, tasks });
    return account;
  }

  test("is the same for 1 and 1,000 episodes, in an empty library and in a large one", async () => {
    const counts = [];
    for (const shows of [0, 400])
      for (const last of [1, 1000])
        counts.push(await countFor(await libraryOf(shows), [watching(long, ...episodes(1, last))]));
    assert.equal(new Set(counts).size, 1, String(counts));
  });

  test("is the same for 1 and 1,000 episodes of a listed title", async () => {
    const counts = [];
    for (const shows of [0, 400])
      for (const last of [2, 1001]) {
        const account = await libraryOf(shows);
        await library.commit(account, { author, tasks: [watching(long, "1x1")] });
        counts.push(await countFor(account, [watching(long, ...episodes(2, last))]));
      }
    assert.equal(new Set(counts).size, 1, String(counts));
  });

  test("is the same for 1 and 300 titles", async () => {
    const tasksFor = (count: number): Task<unknown>[] =>
      Array.from({ length: count }, (_, at) => watching(aShow({ id: 600 + at, seasons: [2] }), "1x1"));
    assert.equal(
      await countFor(await libraryOf(0), tasksFor(1)),
      await countFor(await libraryOf(0), tasksFor(300)),
    );
  });

  test("is three for a commit that changes nothing: the person, the entries, the watches", async () => {
    const account = await libraryOf(0);
    await library.commit(account, { author, tasks: [watching(long, "1x1")] });
    assert.equal(await countFor(account, [watching(long, "1x1")]), 3);
  });
});

describe("architecture.md 5 stamps and clients that poll", () => {
  type Event =
    | { readonly kind: "change"; readonly title: number }
    | { readonly kind: "poll"; readonly poller: 0 | 1 }
    | { readonly kind: "clock"; readonly milliseconds: number };
  const events: fc.Arbitrary<Event[]> = fc.array(
    fc.oneof(
      { arbitrary: fc.nat({ max: 3 }).map((title): Event => ({ kind: "change", title })), weight: 4 },
      { arbitrary: fc.constantFrom(0, 1).map((poller) => ({ kind: "poll", poller }) as Event), weight: 3 },
      {
        // The clocks of processes may differ, so that time seems to go back.
        arbitrary: fc
          .integer({ min: -3000, max: 3000 })
          .map((milliseconds): Event => ({ kind: "clock", milliseconds })),
        weight: 2,
      },
    ),
    { minLength: 5, maxLength: 25 },
  );

  test("for any order of events, a client that polls with date_from gets every change exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (all) => {
        const account = newAccount();
        const shows = [0, 1, 2, 3].map((at) => aShow({ id: 700 + at, seasons: [2] }));
        const pollers = [0, 1].map(() => ({ since: null as Millis | null, expected: new Set<TitleId>() }));
        let now = NOW;
        let latest = NOW;
        let polls = 0;
        let changes = 0;
        for (const event of all) {
          if (event.kind === "clock") {
            now = (now + event.milliseconds) as Millis;
            latest = Math.max(latest, now) as Millis;
          } else if (event.kind === "change") {
            changes += 1;
            const show = shows[event.title] as Title;
            const addedAt = (inDays(-500) + changes * SECOND) as Millis;
            await library.commit(account, { author: { ...author, now }, tasks: [touching(show, addedAt)] });
            for (const { expected } of pollers) expected.add(show.id);
          } else {
            polls += 1;
            const poller = pollers[event.poller] as (typeof pollers)[number];
            const activityTimes = Object.values(await library.activities(account));
            const filter = { ...ALL_ENTRIES, changedAfter: poller.since };
            const keys = await library.whole(account).entryKeys(filter);
            assert.deepEqual(new Set(keys.map(({ title }) => title)), poller.expected);
            poller.expected.clear();
            if (activityTimes.length > 0) poller.since = Math.max(...activityTimes) as Millis;
            assert.ok((poller.since ?? 0) <= wholeSecond(latest) + polls * SECOND);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  test("reading activities a second time writes nothing", async () => {
    const account = newAccount();
    await library.commit(account, { author, tasks: [touching(aMovie(), inDays(-1))] });
    const first = await library.activities(account);
    assert.deepEqual(first, { "movies.completed": NOW });
    const reading = openLibrary({ ...database, write: () => assert.fail("unexpected write") });
    assert.deepEqual(await reading.activities(account), first);
  });

  test("reading the activities of a new account gives none, and does not create the person", async () => {
    const account = newAccount();
    assert.deepEqual(await library.activities(account), {});
    assert.equal(await personOf(account), undefined);
  });
});

function anItem(fields: Partial<InboxItem> = {}): InboxItem {
  return {
    endpoint: "/sync/history",
    section: "movies",
    input: { title: "Nobody knows", year: 1999 },
    reason: "title_unknown",
    eventAt: inDays(-1),
    keys: [
      ["imdb", "tt1"],
      ["name", "nobody knows"],
    ],
    ...fields,
  };
}

describe("architecture.md 6 the inbox", () => {
  const add = (account: AccountId, ...items: InboxItem[]) =>
    library.commit(account, { author, tasks: [], inbox: items });

  test("stores an item as sent, with its app and times, without a revision", async () => {
    const account = newAccount();
    assert.equal((await add(account, anItem())).revision, 0);
    const [row, ...others] = await rowsIn("inbox", account);
    assert.deepEqual(others, []);
    const { item, content_hash, ...rest } = row as Row;
    assert.deepEqual(rest, {
      endpoint: "/sync/history#movies",
      input: `{"title":"Nobody knows","year":1999}`,
      reason: "title_unknown",
      event_at: inDays(-1),
      received_at: NOW,
      app: "an app",
      state: "waiting",
    });
    assert.deepEqual(await rowsIn("inbox_key", account), [
      { item, namespace: "imdb", value: "tt1" },
      { item, namespace: "name", value: "nobody knows" },
    ]);
    const person = await personOf(account);
    assert.deepEqual([person?.revision, person?.stamp, person?.waiting], [0, 0, 1]);
  });

  test("stores equal items once, in one request, in several, and in concurrent ones", async () => {
    const account = newAccount();
    await add(account, anItem(), anItem({ eventAt: NOW }));
    const first = await dump(account);
    await Promise.all(Array.from({ length: 20 }, () => add(account, anItem())));
    assert.deepEqual(await dump(account), first);
    assert.equal((await rowsIn("inbox", account)).length, 1);
    assert.equal((await personOf(account))?.waiting, 1);
  });

  test("distinguishes items by content, list, endpoint and account", async () => {
    const [account, other] = [newAccount(), newAccount()];
    const different = [
      anItem(),
      anItem({ input: { title: "Nobody knows", year: 2000 } }),
      anItem({ section: "shows" }),
      anItem({ endpoint: "/sync/ratings" }),
    ];
    await add(account, ...different);
    await add(other, anItem());
    assert.equal((await rowsIn("inbox", account)).length, 4);
    assert.equal((await personOf(account))?.waiting, 4);
    assert.equal((await rowsIn("inbox", other)).length, 1);
  });

  test("stores items in the same commit as changes", async () => {
    const account = newAccount();
    const show = aShow({ id: 12, seasons: [3] });
    const { revision } = await library.commit(account, {
      author,
      tasks: [watching(show, "1x1")],
      inbox: [anItem()],
    });
    assert.equal(revision, 1);
    assert.equal((await rowsIn("inbox", account)).length, 1);
    assert.equal((await personOf(account))?.waiting, 1);
  });

  test("stores no more items when it is full; the commit still succeeds", async () => {
    const account = newAccount();
    await add(account, anItem());
    const fill = statement("update person set waiting = ? where account = ?");
    await database.write(() => ask(fill, INBOX_ITEMS_MAX, account));
    const show = aShow({ id: 12, seasons: [3] });
    await library.commit(account, {
      author,
      tasks: [watching(show, "1x1")],
      inbox: [anItem({ section: "shows" })],
    });
    assert.equal((await rowsIn("inbox", account)).length, 1);
    assert.equal((await rowsIn("watch", account)).length, 1);
    assert.equal((await personOf(account))?.waiting, INBOX_ITEMS_MAX);
  });
});

describe("reading a library", () => {
  test("for any times, a title has its entry, its watches and the time of the last watch", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 3 }), async (watchTimes) => {
        const account = newAccount();
        const show = aShow({ id: 12, seasons: [3], specials: 3 });
        const named = parts("1x1", "0x2", "1x3").slice(0, watchTimes.length);
        const request = aRequest({
          parts: named.map((part, at) => ({ ...part, watchedAt: watchTimes[at] ?? null })),
        });
        const decide = (shelf: Shelf) => decideHistory(shelf, show, request, NOW);
        await library.commit(account, { author, tasks: [{ title: show, decide }] });
        const keys = await library.whole(account).entryKeys({ ...ALL_ENTRIES, type: "show" });
        const [row] = await library.whole(account).listed(keys, { withWatches: true, withRewatches: true });
        const expected = apply(EMPTY_SHELF, decide(EMPTY_SHELF).changes);
        assert.deepEqual(row?.shelf, expected);
        assert.equal(row?.lastWatchedAt, Math.max(...watchTimes));
      }),
      { numRuns: 30 },
    );
  });

  test("lists the latest change first, filtered by type, status and time of change", async () => {
    const account = newAccount();
    const [movie, show, anime] = [
      aMovie({ id: 21 }),
      aShow({ id: 22, seasons: [2] }),
      aShow({ id: 23, seasons: [2], anime: true }),
    ];
    for (const [at, task] of [
      touching(movie, inDays(-1)),
      watching(show, "1x1"),
      touching(anime, inDays(-1)),
    ].entries())
      await library.commit(account, {
        author: { ...author, now: (NOW + at * SECOND) as Millis },
        tasks: [task],
      });
    const listed = async (filter: Partial<ListingFilter>) =>
      (await library.whole(account).entryKeys({ ...ALL_ENTRIES, ...filter })).map(({ title }) => title);
    assert.deepEqual(await listed({}), [23, 22, 21]);
    assert.deepEqual(await listed({ type: "anime" }), [23]);
    assert.deepEqual(await listed({ status: "watching" }), [22]);
    assert.deepEqual(await listed({ changedAfter: NOW }), [23, 22]);
    assert.deepEqual(await listed({ changedAfter: (NOW + 2 * SECOND) as Millis }), []);
    assert.deepEqual(await listed({ type: "movie", status: "watching" }), []);
  });

  test("leaves out titles without an entry, and watches unless they are requested", async () => {
    const account = newAccount();
    const show = aShow({ id: 22, seasons: [2] });
    await library.commit(account, { author, tasks: [watching(show, "1x1")] });
    const [existing] = await library.whole(account).entryKeys(ALL_ENTRIES);
    assert.ok(existing);
    const missing = { ...existing, title: 999 as TitleId };
    const rows = await library
      .whole(account)
      .listed([missing, existing], { withWatches: false, withRewatches: false });
    assert.deepEqual(
      rows.map((row) => [row.title, row.shelf.watches.size, row.lastWatchedAt]),
      [[22, 0, NOW]],
    );
    const [full] = await library
      .whole(account)
      .listed([existing], { withWatches: true, withRewatches: true });
    assert.deepEqual(full?.shelf.watches, new Map([[key("1x1"), NOW]]));
  });
});
