import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  aMovie,
  aRequest,
  aShow,
  clearShelf,
  inDays,
  NOW,
  parts,
  playbackEdits,
  type ShelfEdit,
  shelfEdits,
  titles,
} from "../../../test/generators.ts";
import { openTestStores } from "../../../test/support/stores.ts";
import { decideHistory } from "../../core/history/history.ts";
import { type AccountId, type Millis, toAccountId } from "../../core/ids.ts";
import type { GuardLimits } from "../../core/lists/guard.ts";
import { SECOND } from "../../core/time.ts";
import { makeTitle, type Title } from "../../core/titles/title.ts";
import { type Database, StorageUnavailable } from "../../database/database.ts";
import { ask, type Row, type Step, statement } from "../../database/sql/statement.ts";
import { showActivities } from "../activities/activities.ts";
import { openIdempotency } from "../idempotency.ts";
import { type InboxItem, numbered } from "../inbox/inbox-item.ts";
import {
  type Author,
  type CommitOptions,
  type CommitRequest,
  type Committed,
  commit,
  commitTogether,
  type Task,
} from "./commit.ts";
import { CommitQueue, MOST_TOGETHER } from "./commit-queue.ts";

const opened = await openTestStores();
const database = opened.stores.library;
after(() => opened.close());

let accounts = 0;
const newAccount = (): AccountId => {
  accounts += 1;
  return toAccountId(accounts);
};
const author: Author = { app: "an app", source: "/sync/history", now: NOW };
const show = aShow({ id: 12, seasons: [30] });

/** Everything of an account but when somebody looks next for what airs, which may be earlier than need be. */
const TABLES: Readonly<Record<string, string>> = {
  person: "revision, stamp, shown, activity_times, settings, last_rewatch, last_playback, waiting, held",
  entry: `title, type, anime_type, status, rating, rated_at, rating_changed_at, memo, memo_private, added_at,
    completed_in_bulk_at, last_watched_at, watched_count, rewatches, next_air_at, changed_at, revision, name, year, ids`,
  watch: "title, season, number, watched_at, revision",
  rewatch: "title, rewatch, status, created_at, started_at, last_watched_at, revision",
  rewatch_watch: "title, rewatch, season, number, watched_at, revision",
  playback:
    "playback, title, season, number, state, progress, started_at, paused_at, ends_on, allow_rewatch, app",
  revision: "revision, at, app, source, summary, removed",
  change: "revision, title, snapshot, changes",
  inbox: "item, endpoint, flags, input, content_hash, reason, event_at, received_at, app, state",
  inbox_key: "item, namespace, value",
  held: "app, title, source, at",
  due: "at, kind",
  idempotency: "key, request_hash, outcome, answer",
};

async function rowsIn(table: string, account: AccountId): Promise<readonly Row[]> {
  const all = statement(`select ${TABLES[table]} from ${table} where account = ?`);
  const rows = await database.read(() => ask(all, account));
  const inOrder = (one: unknown): string => JSON.stringify(one);
  const sorted = <One>(all: readonly One[]): One[] =>
    all.toSorted((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1));
  // A plan may name its parts in any order.
  const plain = rows.map((row) =>
    "changes" in row ? { ...row, changes: sorted(JSON.parse(String(row.changes)) as unknown[]) } : row,
  );
  return sorted(plain);
}

/** The table that the step writes to; null for a read. */
function tableWritten(step: Step): string | null {
  if ("insertion" in step) return step.insertion.table;
  return /^update (\w+)/.exec(step.statement.text)?.[1] ?? null;
}

async function dump(account: AccountId): Promise<unknown> {
  const all = Object.keys(TABLES).map(async (table) => [table, await rowsIn(table, account)] as const);
  return Object.fromEntries(await Promise.all(all));
}

const watching = (number: number): CommitRequest<unknown> => ({
  author,
  tasks: [
    {
      title: show,
      decide: (shelf) => decideHistory(shelf, show, aRequest({ parts: parts(`1x${number}`) }), NOW),
    },
  ],
});

const throwing: CommitRequest<unknown> = {
  author,
  tasks: [
    {
      title: aMovie({ id: 11 }),
      decide: () => {
        throw new Error("a bug");
      },
    },
  ],
};

const anItem = (name: string, isViewing: boolean, day: number): InboxItem => ({
  endpoint: "/sync/history",
  section: "movies",
  input: { title: name },
  reason: "title_unknown",
  eventAt: inDays(day),
  isViewing,
  keys: [["name", name]],
});

const LIMITS: GuardLimits = { share: 0.4, titlesMin: 2, windowMillis: 60 * SECOND };
const KEYS = ["one key", "another key"];

/** A wish of any account: its key is the account's. */
type Said = CommitRequest<unknown> & { readonly key: string | null };

function wishOf(account: AccountId, { key, author: by, ...rest }: Said): CommitRequest<unknown> {
  return { ...rest, author: key === null ? by : { ...by, keyed: { account, key, requestHash: "a hash" } } };
}

type Case = { readonly before: readonly Said[]; readonly isShown: boolean; readonly wishes: readonly Said[] };

/** Wishes about three titles of an account that knows some of them, removals among them that are too many to be believed. */
const cases: fc.Arbitrary<Case> = fc
  .uniqueArray(titles, { minLength: 3, maxLength: 3, selector: ({ id }) => id })
  .chain((all) => {
    // The catalogue may come to know a title better between two of them.
    const taskOf = (title: Title, edit: fc.Arbitrary<ShelfEdit>): fc.Arbitrary<Task<unknown>> =>
      fc.tuple(edit, fc.constantFrom(title.name, "Another name")).map(([decide, name]) => ({
        title: makeTitle({ ...title, name }),
        decide,
      }));
    // Playbacks are numbered per account: one title has all of them.
    const anyTask = fc.oneof(
      ...all.map((title, at) => taskOf(title, shelfEdits(title, 1 + at * 3))),
      taskOf(all[0] as Title, playbackEdits),
    );
    const item = fc
      .tuple(fc.constantFrom("a", "b", "c"), fc.boolean(), fc.constantFrom(-1, -5, -9))
      .map((says) => anItem(...says));
    const author = fc
      .record({ app: fc.constantFrom("one app", "another"), seconds: fc.nat({ max: 90 }) })
      .map(({ app, seconds }): Author => ({ app, source: "/x", now: (NOW + seconds * SECOND) as Millis }));
    const options: fc.Arbitrary<CommitOptions> = fc.record(
      {
        cancel: fc.array(
          item.map((one) => numbered(one).number),
          { maxLength: 2 },
        ),
        left: fc.array(item, { maxLength: 1 }),
        guard: fc.constant(LIMITS),
        returning: fc.subarray(all.map(({ id }) => id)).map((ids) => new Set(ids)),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    const wish: fc.Arbitrary<Said> = fc.record(
      {
        author,
        key: fc.constantFrom(null, null, ...KEYS),
        tasks: fc.array(anyTask, { maxLength: 3 }),
        inbox: fc.array(item, { maxLength: 2 }),
        options,
      },
      { noNullPrototype: true },
    );
    const removal: fc.Arbitrary<Said> = author.map((by) => ({
      author: by,
      key: null,
      tasks: all.map((title) => ({ title, decide: clearShelf })),
      options: { guard: LIMITS },
    }));
    const any = fc.oneof({ arbitrary: wish, weight: 6 }, { arbitrary: removal, weight: 1 });
    return fc.record({
      before: fc.array(
        any.map((one): Said => ({ ...one, key: null })),
        { maxLength: 4 },
      ),
      isShown: fc.boolean(),
      wishes: fc.array(any, { minLength: 1, maxLength: 8 }),
    });
  });

/** An account that did what came before, with keys that requests carry out. */
async function accountOf({ before, isShown }: Case): Promise<AccountId> {
  const account = newAccount();
  const keys = openIdempotency(database);
  for (const key of KEYS) await keys.claim({ account, key, requestHash: "a hash" }, "an owner", NOW);
  await oneAfterTheOther(account, before);
  if (isShown) await database.write(() => showActivities(account));
  return account;
}

async function oneAfterTheOther(account: AccountId, wishes: readonly Said[]): Promise<Committed<unknown>[]> {
  const committed: Committed<unknown>[] = [];
  for (const wish of wishes) {
    const request = wishOf(account, wish);
    committed.push(await database.write(() => commit(account, request)));
  }
  return committed;
}

/** Whoever waits for an episode is looked after when it airs. */
async function isLookedAfter(account: AccountId): Promise<void> {
  const [person] = await database.ask(
    statement<{ next_air_at: number | null }>("select next_air_at from person where account = ?"),
    account,
  );
  const [first] = await database.ask(
    statement<{ next_air_at: number | null }>(
      "select min(next_air_at) as next_air_at from entry where account = ?",
    ),
    account,
  );
  if (first && first.next_air_at !== null)
    assert.ok(person && person.next_air_at !== null && person.next_air_at <= first.next_air_at);
}

describe("architecture.md 5 commits that go together", () => {
  test("come to the same as one after the other, whatever they wish", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const [together, apart] = [await accountOf(one), await accountOf(one)];
        const committed = await database.write(() =>
          commitTogether(
            together,
            one.wishes.map((wish) => wishOf(together, wish)),
          ),
        );
        const expected = await oneAfterTheOther(apart, one.wishes);
        // As a kept outcome is read back.
        assert.deepEqual(JSON.parse(JSON.stringify(committed)), JSON.parse(JSON.stringify(expected)));
        assert.deepEqual(await dump(together), await dump(apart));
        await isLookedAfter(together);
        await isLookedAfter(apart);
      }),
      { numRuns: 150 },
    );
  });

  test("a removal that is looked at twice leaves what an earlier one waits for", async () => {
    const account = newAccount();
    const airing = aShow({ id: 13, seasons: [1], unaired: 1 });
    const caughtUp: CommitRequest<unknown> = {
      author,
      tasks: [
        {
          title: airing,
          decide: (shelf) => decideHistory(shelf, airing, aRequest({ parts: parts("1x1") }), NOW),
        },
      ],
    };
    await database.write(() => commitTogether(account, [watching(1)]));
    const removing: CommitRequest<unknown> = {
      author,
      tasks: [{ title: show, decide: clearShelf }],
      options: { guard: { ...LIMITS, titlesMin: 5 } },
    };
    await database.write(() => commitTogether(account, [caughtUp, removing]));
    await isLookedAfter(account);
    assert.equal((await rowsIn("entry", account)).length, 1);
  });

  test("each title and the person are written once, however many commits speak of them", async () => {
    const written: string[] = [];
    const account = newAccount();
    const all = [1, 2, 3, 4, 5].map(watching);
    await database.write(function* () {
      const steps = commitTogether(account, all);
      let step = steps.next();
      while (!step.done) {
        const table = tableWritten(step.value);
        if (table !== null) written.push(table);
        step = steps.next(yield step.value);
      }
      return step.value;
    });
    // The person is made first.
    assert.deepEqual(written, ["person", "entry", "watch", "revision", "change", "person"]);
    assert.equal((await rowsIn("watch", account)).length, 5);
    assert.equal((await rowsIn("revision", account)).length, 5);
  });

  test("tell the person when the next episode airs that is waited for after the last of them", async () => {
    const account = newAccount();
    const airing = aShow({ id: 13, seasons: [2], unaired: 1 });
    const watch = (number: number): CommitRequest<unknown> => ({
      author,
      tasks: [
        {
          title: airing,
          decide: (shelf) => decideHistory(shelf, airing, aRequest({ parts: parts(`1x${number}`) }), NOW),
        },
      ],
    });
    await database.write(() => commitTogether(account, [watch(1), watch(2)]));
    const next_air_at = statement("select next_air_at from person where account = ?");
    const next = airing.episodes.at(-1)?.airedAt;
    assert.ok(typeof next === "number" && next > NOW);
    assert.deepEqual(await database.read(() => ask(next_air_at, account)), [{ next_air_at: next }]);
  });
});

/** Counts the transactions, and lets them go on one at a time. */
function gated(): { database: Database; begun(): number; open(): void } {
  let begun = 0;
  const waiting: (() => void)[] = [];
  return {
    database: {
      ...database,
      write: async (steps, options) => {
        begun += 1;
        await new Promise<void>((resolve) => waiting.push(resolve));
        return database.write(steps, options);
      },
    },
    begun: () => begun,
    open: () => waiting.shift()?.(),
  };
}

const outcomesOf = (settled: readonly PromiseSettledResult<unknown>[]): string[] =>
  settled.map(({ status }) => status);

describe("architecture.md 5 waiting for one's turn", () => {
  test("who comes while a transaction is on its way goes with the others that do", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const account = newAccount();
    const first = [1, 2, 3].map((number) => queue.commit(account, watching(number)));
    assert.equal(gate.begun(), 1);
    gate.open();
    assert.deepEqual(
      (await Promise.all(first)).map(({ revision }) => revision),
      [1, 2, 3],
    );
    assert.equal(gate.begun(), 1);
  });

  test("people do not wait for each other", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const both = [newAccount(), newAccount()].map((account) => queue.commit(account, watching(1)));
    assert.equal(gate.begun(), 2);
    gate.open();
    gate.open();
    await Promise.all(both);
  });

  test("who comes later goes with the next", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const account = newAccount();
    const first = queue.commit(account, watching(1));
    gate.open();
    await first;
    const next = queue.commit(account, watching(2));
    assert.equal(gate.begun(), 2);
    gate.open();
    assert.equal((await next).revision, 2);
  });

  test("one whose decision throws fails alone, and its neighbours are recorded in their order", async () => {
    const queue = new CommitQueue(database);
    const account = newAccount();
    const all = [watching(1), throwing, watching(2), watching(3)];
    const settled = await Promise.allSettled(all.map((wish) => queue.commit(account, wish)));
    assert.deepEqual(outcomesOf(settled), ["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    const revisions = settled.map((one) =>
      one.status === "fulfilled" ? one.value.revision : (one.reason as Error).message,
    );
    assert.deepEqual(revisions, [1, "a bug", 2, 3]);
    assert.equal((await rowsIn("watch", account)).length, 3);
    // Whoever comes after it finds the way free.
    assert.equal((await queue.commit(account, watching(4))).revision, 4);
  });

  test("where the storage fails all of them hear of it, and nothing is tried again", async () => {
    let tried = 0;
    const failing: Database = {
      ...database,
      write: async (steps) => {
        tried += 1;
        if (tried > 1) return database.write(steps);
        await Promise.resolve();
        steps();
        throw new StorageUnavailable("nobody knows whether it was written");
      },
    };
    const queue = new CommitQueue(failing);
    const account = newAccount();
    const settled = await Promise.allSettled(
      [1, 2, 3].map((number) => queue.commit(account, watching(number))),
    );
    assert.deepEqual(outcomesOf(settled), ["rejected", "rejected", "rejected"]);
    assert.equal(tried, 1);
    assert.equal((await queue.commit(account, watching(4))).revision, 1);
  });

  test("a transaction that cannot begin fails those who wait for it, and no others", async () => {
    let tried = 0;
    const failing: Database = {
      ...database,
      write: async (steps) => {
        tried += 1;
        if (tried === 1) throw new StorageUnavailable("no connection");
        return database.write(steps);
      },
    };
    const queue = new CommitQueue(failing);
    const account = newAccount();
    const settled = await Promise.allSettled([1, 2].map((number) => queue.commit(account, watching(number))));
    assert.deepEqual(outcomesOf(settled), ["rejected", "rejected"]);
    assert.equal((await queue.commit(account, watching(3))).revision, 1);
  });

  test("a transaction that runs again carries out the same ones", async () => {
    const again: Database = {
      ...database,
      write: async (steps, options) => {
        await Promise.resolve();
        steps();
        return database.write(steps, options);
      },
    };
    const queue = new CommitQueue(again);
    const account = newAccount();
    const all = await Promise.all([1, 2, 3].map((number) => queue.commit(account, watching(number))));
    assert.deepEqual(
      all.map(({ revision }) => revision),
      [1, 2, 3],
    );
    assert.equal((await rowsIn("watch", account)).length, 3);
  });

  test("more than go together in one transaction go in several, each once", async () => {
    let transactions = 0;
    const counting: Database = {
      ...database,
      write: (steps, options) => {
        transactions += 1;
        return database.write(steps, options);
      },
    };
    const queue = new CommitQueue(counting);
    const account = newAccount();
    const all = Array.from({ length: 2 * MOST_TOGETHER + 50 }, (_, at) =>
      queue.commit(account, watching((at % 30) + 1)),
    );
    assert.equal(Math.max(...(await Promise.all(all)).map(({ revision }) => revision)), 30);
    assert.equal(transactions, 3);
    assert.equal((await rowsIn("watch", account)).length, 30);
  });

  test("large ones go alone", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const account = newAccount();
    const large = (from: number): CommitRequest<unknown> => ({
      author,
      tasks: Array.from({ length: 600 }, (_, at) => ({
        title: aMovie({ id: from + at }),
        decide: () => ({ changes: [], outcome: null }),
      })),
    });
    const all = [large(1000), large(2000), watching(1)].map((wish) => queue.commit(account, wish));
    gate.open();
    await all[0];
    assert.equal(gate.begun(), 2);
    gate.open();
    await Promise.all(all);
    assert.equal(gate.begun(), 2);
  });

  test("it is settled when all that wait have their answer", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    await queue.settled();
    let isSettled = false;
    const commits = [newAccount(), newAccount()].map((account) => queue.commit(account, watching(1)));
    const settled = queue.settled().then(() => {
      isSettled = true;
    });
    gate.open();
    await commits[0];
    assert.equal(isSettled, false);
    gate.open();
    await settled;
    await Promise.all(commits);
  });
});
