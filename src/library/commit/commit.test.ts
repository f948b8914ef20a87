import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  aMovie,
  aRequest,
  aShow,
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
import { type AccountId, type Millis, partOfKey, type TitleId, toAccountId } from "../../core/ids.ts";
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
import type { ListingFilter } from "../reading/listing.ts";
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

/** The account's rows of a table, in the order of its key. */
function rowsIn(table: string, account: AccountId): Promise<readonly Row[]> {
  const all = statement(`select ${TABLES[table]} from ${table} where account = ? order by 1, 2, 3`);
  return database.read(() => ask(all, account));
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

/** A task that changes its title for sure: it was added on another day. */
const touching = (title: Title, addedAt: Millis): Task<unknown> => ({
  title,
  decide: (shelf) => decideHistory(shelf, title, aRequest({ status: "hold", addedAt }), NOW),
});

const EVERYTHING: ListingFilter = {
  type: null,
  status: null,
  changedAfter: null,
  ratingChangedAfter: null,
  ratings: null,
};

type Did = { readonly title: Title; readonly edit: ShelfEdit };

/** Three titles of one account, and commits that each do several things to them. */
const histories: fc.Arbitrary<{ all: readonly Title[]; commits: readonly (readonly Did[])[] }> = fc
  .uniqueArray(titles, { minLength: 3, maxLength: 3, selector: ({ id }) => id })
  .chain((all) => {
    const did = fc.oneof(
      ...all.map((title, at) => shelfEdits(title, 1 + at * 3).map((edit): Did => ({ title, edit }))),
    );
    return fc
      .array(fc.array(did, { maxLength: 5 }), { minLength: 1, maxLength: 5 })
      .map((commits) => ({ all, commits }));
  });

/** What `apply` makes of the same edits. */
class Model {
  readonly shelves = new Map<TitleId, Shelf>();
  readonly outcomes: unknown[] = [];
  changes = new Map<TitleId, Change[]>();

  constructor(all: readonly Title[]) {
    for (const { id } of all) this.shelves.set(id, EMPTY_SHELF);
  }

  /** Does the edits and keeps the changes of those titles that changed. */
  do(dids: readonly Did[]): void {
    const all = new Map<TitleId, Change[]>();
    for (const { title, edit } of dids) {
      const shelf = this.shelves.get(title.id) ?? EMPTY_SHELF;
      const { changes, outcome } = edit(shelf);
      this.outcomes.push(outcome);
      this.shelves.set(title.id, apply(shelf, changes));
      all.set(title.id, [...(all.get(title.id) ?? []), ...changes]);
    }
    const merged = [...all].map(([id, changes]) => [id, mergeChanges(changes)] as const);
    this.changes = new Map(merged.filter(([, changes]) => changes.length > 0));
  }
}

/** A plan may name its parts in any order. */
const inOrder = (changes: readonly Change[]): Change[] =>
  changes.toSorted((one, other) => (subjectOf(one) < subjectOf(other) ? -1 : 1));

describe("architecture.md 4, 5 a commit", () => {
  test("for any commits, what is loaded after each equals apply of what was there", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ all, commits }) => {
        const account = newAccount();
        const ids = all.map(({ id }) => id);
        const model = new Model(all);
        let revision = 0;
        for (const dids of commits) {
          const before = await dump(account);
          model.outcomes.length = 0;
          model.do(dids);
          const tasks = dids.map(({ title, edit }) => ({ title, decide: edit }));
          const committed = await library.commit(account, { author, tasks });

          assert.deepEqual(committed.outcomes, model.outcomes);
          if (model.changes.size > 0) revision += 1;
          assert.equal(committed.revision, revision);
          assert.deepEqual(await shelvesOf(account, ids), model.shelves);
          if (model.changes.size === 0 && revision > 0) assert.deepEqual(await dump(account), before);
          const kept = (await rowsIn("change", account)).filter((row) => row.revision === revision);
          if (model.changes.size > 0)
            assert.deepEqual(
              new Map(kept.map((row) => [row.title as TitleId, inOrder(decodeChanges(String(row.changes)))])),
              new Map([...model.changes].map(([id, changes]) => [id, inOrder(changes)])),
            );
        }
        await derivedValuesHold(account, model);
        await undoesToNothing(account, ids);
      }),
      { numRuns: 120 },
    );
  });

  async function derivedValuesHold(account: AccountId, { shelves }: Model): Promise<void> {
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
    // Nothing may stay behind where no shelf shows it.
    const counts = { watch: 0, rewatch: 0, rewatch_watch: 0 };
    for (const { watches, rewatches } of shelves.values()) {
      counts.watch += watches.size;
      counts.rewatch += rewatches.length;
      counts.rewatch_watch += rewatches.reduce((sum, session) => sum + session.watches.size, 0);
    }
    for (const [table, count] of Object.entries(counts))
      assert.equal((await rowsIn(table, account)).length, count, table);
  }

  /** The kept changes, taken back from the newest to the oldest, lead to the empty library. */
  async function undoesToNothing(account: AccountId, ids: readonly TitleId[]): Promise<void> {
    const shelves = await shelvesOf(account, ids);
    for (const row of (await rowsIn("change", account)).toReversed()) {
      const shelf = shelves.get(row.title as TitleId) ?? EMPTY_SHELF;
      shelves.set(row.title as TitleId, apply(shelf, invert(decodeChanges(String(row.changes)))));
    }
    for (const shelf of shelves.values()) assert.deepEqual(shelf, EMPTY_SHELF);
  }

  test("tells who did it, how, and how much", async () => {
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

  test("moves the moments of what changed, and only those", async () => {
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

  test("a rating alone moves its own stamp and leaves the row's", async () => {
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

  test("the same request, 200 times at once, is recorded once", async () => {
    const account = newAccount();
    const show = aShow({ id: 12, seasons: [3] });
    const all = await Promise.all(
      Array.from({ length: 200 }, () => library.commit(account, { author, tasks: [watching(show, "1x1")] })),
    );
    assert.deepEqual(new Set(all.map(({ revision }) => revision)), new Set([1]));
    assert.equal((await rowsIn("watch", account)).length, 1);
    assert.equal((await rowsIn("revision", account)).length, 1);
  });

  test("whose decision throws writes nothing, and its neighbours are kept", async () => {
    const [account, neighbour] = [newAccount(), newAccount()];
    const show = aShow({ id: 12, seasons: [3] });
    const throwing: Task<unknown> = {
      title: aMovie({ id: 11 }),
      decide: () => {
        throw new Error("a bug");
      },
    };
    const [failed, kept] = await Promise.allSettled([
      library.commit(account, { author, tasks: [watching(show, "1x1"), throwing], inbox: [anItem()] }),
      library.commit(neighbour, { author, tasks: [watching(show, "1x2")] }),
    ]);
    assert.deepEqual([failed.status, kept.status], ["rejected", "fulfilled"]);
    for (const table of Object.keys(TABLES)) assert.deepEqual(await rowsIn(table, account), [], table);
    assert.equal((await rowsIn("watch", neighbour)).length, 1);
  });

  test("accounts do not see each other", async () => {
    const [one, other] = [newAccount(), newAccount()];
    const show = aShow({ id: 12, seasons: [3] });
    await library.commit(one, { author, tasks: [watching(show, "1x1")] });
    await library.commit(other, { author, tasks: [watching(show, "1x2")] });
    await library.commit(other, {
      author,
      tasks: [{ title: show, decide: (shelf) => ({ changes: takeAll(shelf), outcome: null }) }],
    });
    assert.deepEqual((await shelvesOf(one, [show.id])).get(show.id)?.watches.size, 1);
    assert.deepEqual((await shelvesOf(other, [show.id])).get(show.id), EMPTY_SHELF);
  });

  test("without tasks writes nothing, for a new account too", async () => {
    const account = newAccount();
    assert.deepEqual(await library.commit(account, { author, tasks: [] }), { outcomes: [], revision: 0 });
    for (const table of Object.keys(TABLES)) assert.deepEqual(await rowsIn(table, account), [], table);
    await library.commit(account, { author, tasks: [watching(aShow({ id: 12, seasons: [3] }), "1x1")] });
    assert.deepEqual(await library.commit(account, { author, tasks: [] }), { outcomes: [], revision: 1 });
  });
});

function takeAll(shelf: Shelf): Change[] {
  const entry = Object.entries(shelf.entry ?? {}).filter(([, value]) => value !== null);
  return [
    ...[...shelf.watches].map(([at, before]): Change => ({ part: partOfKey(at), before, after: null })),
    ...entry.map(([field, before]) => ({ field, before, after: null }) as Change),
  ];
}

describe("architecture.md 5 the number of statements of a commit", () => {
  /** How many statements the steps ask, which run as they are. */
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

  /** An account whose library holds so many shows, of ten watched episodes each. */
  async function libraryOf(shows: number): Promise<AccountId> {
    const account = newAccount();
    // A commit that changes nothing: the person is there, with an empty library.
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

  test("is the same for 1 and 1,000 episodes of a title that is listed already", async () => {
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
    const some = (count: number): Task<unknown>[] =>
      Array.from({ length: count }, (_, at) => watching(aShow({ id: 600 + at, seasons: [2] }), "1x1"));
    assert.equal(await countFor(await libraryOf(0), some(1)), await countFor(await libraryOf(0), some(300)));
  });

  test("of a commit that changes nothing is three: the person, the entries, the watches", async () => {
    const account = await libraryOf(0);
    await library.commit(account, { author, tasks: [watching(long, "1x1")] });
    assert.equal(await countFor(account, [watching(long, "1x1")]), 3);
  });
});

describe("architecture.md 5 stamps and those who poll", () => {
  type Event =
    | { readonly kind: "change"; readonly title: number }
    | { readonly kind: "poll"; readonly poller: 0 | 1 }
    | { readonly kind: "clock"; readonly milliseconds: number };
  const events: fc.Arbitrary<Event[]> = fc.array(
    fc.oneof(
      { arbitrary: fc.nat({ max: 3 }).map((title): Event => ({ kind: "change", title })), weight: 4 },
      { arbitrary: fc.constantFrom(0, 1).map((poller) => ({ kind: "poll", poller }) as Event), weight: 3 },
      {
        // Processes may disagree about the time: it may seem to go back.
        arbitrary: fc
          .integer({ min: -3000, max: 3000 })
          .map((milliseconds): Event => ({ kind: "clock", milliseconds })),
        weight: 2,
      },
    ),
    { minLength: 5, maxLength: 25 },
  );

  test("for any order of events, a poller by strict date_from is told every change, and each only once", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (all) => {
        const account = newAccount();
        const shows = [0, 1, 2, 3].map((at) => aShow({ id: 700 + at, seasons: [2] }));
        const pollers = [0, 1].map(() => ({ since: null as Millis | null, untold: new Set<TitleId>() }));
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
            for (const { untold } of pollers) untold.add(show.id);
          } else {
            polls += 1;
            const poller = pollers[event.poller] as (typeof pollers)[number];
            const moments = Object.values(await library.activities(account));
            const filter = { ...EVERYTHING, changedAfter: poller.since };
            const told = await library.whole(account).entryKeys(filter);
            assert.deepEqual(new Set(told.map(({ title }) => title)), poller.untold);
            poller.untold.clear();
            if (moments.length > 0) poller.since = Math.max(...moments) as Millis;
            assert.ok((poller.since ?? 0) <= wholeSecond(latest) + polls * SECOND);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  test("activities that were shown once are not written again", async () => {
    const account = newAccount();
    await library.commit(account, { author, tasks: [touching(aMovie(), inDays(-1))] });
    const first = await library.activities(account);
    assert.deepEqual(first, { "movies.completed": NOW });
    const reading = openLibrary({ ...database, write: () => assert.fail("nothing is to be written") });
    assert.deepEqual(await reading.activities(account), first);
  });

  test("an account that never wrote has no moments, and asking does not make it", async () => {
    const account = newAccount();
    assert.deepEqual(await library.activities(account), {});
    assert.equal(await personOf(account), undefined);
  });
});

function anItem(says: Partial<InboxItem> = {}): InboxItem {
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
    ...says,
  };
}

describe("architecture.md 6 the inbox", () => {
  const keep = (account: AccountId, ...items: InboxItem[]) =>
    library.commit(account, { author, tasks: [], inbox: items });

  test("keeps what was sent with its time and who sent it, without a revision", async () => {
    const account = newAccount();
    assert.equal((await keep(account, anItem())).revision, 0);
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

  test("keeps each content once: in one request, in the next, and from many at once", async () => {
    const account = newAccount();
    await keep(account, anItem(), anItem({ eventAt: NOW }));
    const first = await dump(account);
    await Promise.all(Array.from({ length: 20 }, () => keep(account, anItem())));
    assert.deepEqual(await dump(account), first);
    assert.equal((await rowsIn("inbox", account)).length, 1);
    assert.equal((await personOf(account))?.waiting, 1);
  });

  test("tells apart other contents, other lists, other endpoints, and other accounts", async () => {
    const [account, other] = [newAccount(), newAccount()];
    const different = [
      anItem(),
      anItem({ input: { title: "Nobody knows", year: 2000 } }),
      anItem({ section: "shows" }),
      anItem({ endpoint: "/sync/ratings" }),
    ];
    await keep(account, ...different);
    await keep(other, anItem());
    assert.equal((await rowsIn("inbox", account)).length, 4);
    assert.equal((await personOf(account))?.waiting, 4);
    assert.equal((await rowsIn("inbox", other)).length, 1);
  });

  test("keeps what came beside changes in the same commit", async () => {
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

  test("takes nothing more once it is full, and the commit is made all the same", async () => {
    const account = newAccount();
    await keep(account, anItem());
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

describe("reading a library back", () => {
  test("for any times, each listed title has its entry, watches and last watch", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 3 }), async (all) => {
        const account = newAccount();
        const show = aShow({ id: 12, seasons: [3], specials: 3 });
        const named = parts("1x1", "0x2", "1x3").slice(0, all.length);
        const request = aRequest({
          parts: named.map((part, at) => ({ ...part, watchedAt: all[at] ?? null })),
        });
        const decide = (shelf: Shelf) => decideHistory(shelf, show, request, NOW);
        await library.commit(account, { author, tasks: [{ title: show, decide }] });
        const keys = await library.whole(account).entryKeys({ ...EVERYTHING, type: "show" });
        const [row] = await library.whole(account).listed(keys, { withWatches: true, withRewatches: true });
        const expected = apply(EMPTY_SHELF, decide(EMPTY_SHELF).changes);
        assert.deepEqual(row?.shelf, expected);
        assert.equal(row?.lastWatchedAt, Math.max(...all));
      }),
      { numRuns: 30 },
    );
  });

  test("lists the newest change first, by kind, by status, and strictly after a moment", async () => {
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
      (await library.whole(account).entryKeys({ ...EVERYTHING, ...filter })).map(({ title }) => title);
    assert.deepEqual(await listed({}), [23, 22, 21]);
    assert.deepEqual(await listed({ type: "anime" }), [23]);
    assert.deepEqual(await listed({ status: "watching" }), [22]);
    assert.deepEqual(await listed({ changedAfter: NOW }), [23, 22]);
    assert.deepEqual(await listed({ changedAfter: (NOW + 2 * SECOND) as Millis }), []);
    assert.deepEqual(await listed({ type: "movie", status: "watching" }), []);
  });

  test("leaves out what is no longer listed, and watches when they are not wanted", async () => {
    const account = newAccount();
    const show = aShow({ id: 22, seasons: [2] });
    await library.commit(account, { author, tasks: [watching(show, "1x1")] });
    const [kept] = await library.whole(account).entryKeys(EVERYTHING);
    assert.ok(kept);
    const gone = { ...kept, title: 999 as TitleId };
    const rows = await library
      .whole(account)
      .listed([gone, kept], { withWatches: false, withRewatches: false });
    assert.deepEqual(
      rows.map((row) => [row.title, row.shelf.watches.size, row.lastWatchedAt]),
      [[22, 0, NOW]],
    );
    const [full] = await library.whole(account).listed([kept], { withWatches: true, withRewatches: true });
    assert.deepEqual(full?.shelf.watches, new Map([[key("1x1"), NOW]]));
  });
});
