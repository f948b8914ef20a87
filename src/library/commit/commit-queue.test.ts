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
import { BATCH_REQUESTS_MAX, CommitQueue } from "./commit-queue.ts";

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

/** The compared columns. The person's `next_air_at` is left out, because it may be earlier than necessary. */
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
  const selectAll = statement(`select ${TABLES[table]} from ${table} where account = ?`);
  const rows = await database.read(() => ask(selectAll, account));
  const sorted = <Value>(values: readonly Value[]): Value[] =>
    values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  // The order of changes in a plan does not matter.
  const normalised = rows.map((row) =>
    "changes" in row ? { ...row, changes: sorted(JSON.parse(String(row.changes)) as unknown[]) } : row,
  );
  return sorted(normalised);
}

/** The table that the step writes to; null for a read. */
function tableWritten(step: Step): string | null {
  if ("insertion" in step) return step.insertion.table;
  return /^update (\w+)/.exec(step.statement.text)?.[1] ?? null;
}

async function dump(account: AccountId): Promise<unknown> {
  const tables = Object.keys(TABLES).map(async (table) => [table, await rowsIn(table, account)] as const);
  return Object.fromEntries(await Promise.all(tables));
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

/** A request that can be made for any account, with or without an idempotency key. */
type RequestTemplate = CommitRequest<unknown> & { readonly key: string | null };

function requestFor(
  account: AccountId,
  { key, author: by, ...rest }: RequestTemplate,
): CommitRequest<unknown> {
  return { ...rest, author: key === null ? by : { ...by, keyed: { account, key, requestHash: "a hash" } } };
}

type Case = {
  readonly before: readonly RequestTemplate[];
  readonly isShown: boolean;
  readonly requests: readonly RequestTemplate[];
};

/** Requests about three titles, some of which are in the library. Some requests are mass removals. */
const cases: fc.Arbitrary<Case> = fc
  .uniqueArray(titles, { minLength: 3, maxLength: 3, selector: ({ id }) => id })
  .chain((all) => {
    // The catalogue may change the name of a title between two requests.
    const taskOf = (title: Title, edit: fc.Arbitrary<ShelfEdit>): fc.Arbitrary<Task<unknown>> =>
      fc.tuple(edit, fc.constantFrom(title.name, "Another name")).map(([decide, name]) => ({
        title: makeTitle({ ...title, name }),
        decide,
      }));
    // The ids of playbacks are unique in an account, so only one title has playbacks.
    const anyTask = fc.oneof(
      ...all.map((title, at) => taskOf(title, shelfEdits(title, 1 + at * 3))),
      taskOf(all[0] as Title, playbackEdits),
    );
    const item = fc
      .tuple(fc.constantFrom("a", "b", "c"), fc.boolean(), fc.constantFrom(-1, -5, -9))
      .map((values) => anItem(...values));
    const author = fc
      .record({ app: fc.constantFrom("one app", "another"), seconds: fc.nat({ max: 90 }) })
      .map(({ app, seconds }): Author => ({ app, source: "/x", now: (NOW + seconds * SECOND) as Millis }));
    const options: fc.Arbitrary<CommitOptions> = fc.record(
      {
        cancel: fc.array(
          item.map((one) => numbered(one).number),
          { maxLength: 2 },
        ),
        remaining: fc.array(item, { maxLength: 1 }),
        guard: fc.constant(LIMITS),
        returning: fc.subarray(all.map(({ id }) => id)).map((ids) => new Set(ids)),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    const template: fc.Arbitrary<RequestTemplate> = fc.record(
      {
        author,
        key: fc.constantFrom(null, null, ...KEYS),
        tasks: fc.array(anyTask, { maxLength: 3 }),
        inbox: fc.array(item, { maxLength: 2 }),
        options,
      },
      { noNullPrototype: true },
    );
    const removal: fc.Arbitrary<RequestTemplate> = author.map((by) => ({
      author: by,
      key: null,
      tasks: all.map((title) => ({ title, decide: clearShelf })),
      options: { guard: LIMITS },
    }));
    const any = fc.oneof({ arbitrary: template, weight: 6 }, { arbitrary: removal, weight: 1 });
    return fc.record({
      before: fc.array(
        any.map((one): RequestTemplate => ({ ...one, key: null })),
        { maxLength: 4 },
      ),
      isShown: fc.boolean(),
      requests: fc.array(any, { minLength: 1, maxLength: 8 }),
    });
  });

/** An account with the earlier requests of the case, and with claimed keys. */
async function accountOf({ before, isShown }: Case): Promise<AccountId> {
  const account = newAccount();
  const keys = openIdempotency(database);
  for (const key of KEYS) await keys.claim({ account, key, requestHash: "a hash" }, "an owner", NOW);
  await commitOneByOne(account, before);
  if (isShown) await database.write(() => showActivities(account));
  return account;
}

async function commitOneByOne(
  account: AccountId,
  requests: readonly RequestTemplate[],
): Promise<Committed<unknown>[]> {
  const committed: Committed<unknown>[] = [];
  for (const template of requests) {
    const request = requestFor(account, template);
    committed.push(await database.write(() => commit(account, request)));
  }
  return committed;
}

/** Checks that the person's `next_air_at` is not later than that of any entry. */
async function assertNextAirTime(account: AccountId): Promise<void> {
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

describe("architecture.md 5 several commits in one transaction", () => {
  test("for any requests, have the same result as separate commits", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (testCase) => {
        const [together, apart] = [await accountOf(testCase), await accountOf(testCase)];
        const committed = await database.write(() =>
          commitTogether(
            together,
            testCase.requests.map((template) => requestFor(together, template)),
          ),
        );
        const expected = await commitOneByOne(apart, testCase.requests);
        // Stored outcomes are parsed from JSON, where undefined values are absent.
        assert.deepEqual(JSON.parse(JSON.stringify(committed)), JSON.parse(JSON.stringify(expected)));
        assert.deepEqual(await dump(together), await dump(apart));
        await assertNextAirTime(together);
        await assertNextAirTime(apart);
      }),
      { numRuns: 150 },
    );
  });

  test("keep the next air time of one title when the rows are written early for the removal of another", async () => {
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
    await assertNextAirTime(account);
    assert.equal((await rowsIn("entry", account)).length, 1);
  });

  test("write each title and the person once, however many commits change them", async () => {
    const written: string[] = [];
    const account = newAccount();
    const requests = [1, 2, 3, 4, 5].map(watching);
    await database.write(function* () {
      const steps = commitTogether(account, requests);
      let step = steps.next();
      while (!step.done) {
        const table = tableWritten(step.value);
        if (table !== null) written.push(table);
        step = steps.next(yield step.value);
      }
      return step.value;
    });
    // The person is created first.
    assert.deepEqual(written, ["person", "entry", "watch", "revision", "change", "person"]);
    assert.equal((await rowsIn("watch", account)).length, 5);
    assert.equal((await rowsIn("revision", account)).length, 5);
  });

  test("store the next air time after the last of them", async () => {
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

/** A database that counts its transactions, each of which waits for a call of `open`. */
function gated(): { database: Database; started(): number; open(): void } {
  let started = 0;
  const waiting: (() => void)[] = [];
  return {
    database: {
      ...database,
      write: async (steps, options) => {
        started += 1;
        await new Promise<void>((resolve) => waiting.push(resolve));
        return database.write(steps, options);
      },
    },
    started: () => started,
    open: () => waiting.shift()?.(),
  };
}

const statusesOf = (settled: readonly PromiseSettledResult<unknown>[]): string[] =>
  settled.map(({ status }) => status);

describe("architecture.md 5 the commit queue", () => {
  test("batches requests that arrive before the transaction runs", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const account = newAccount();
    const first = [1, 2, 3].map((number) => queue.commit(account, watching(number)));
    assert.equal(gate.started(), 1);
    gate.open();
    assert.deepEqual(
      (await Promise.all(first)).map(({ revision }) => revision),
      [1, 2, 3],
    );
    assert.equal(gate.started(), 1);
  });

  test("runs the transactions of several people at the same time", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const both = [newAccount(), newAccount()].map((account) => queue.commit(account, watching(1)));
    assert.equal(gate.started(), 2);
    gate.open();
    gate.open();
    await Promise.all(both);
  });

  test("puts later requests into the next transaction", async () => {
    const gate = gated();
    const queue = new CommitQueue(gate.database);
    const account = newAccount();
    const first = queue.commit(account, watching(1));
    gate.open();
    await first;
    const next = queue.commit(account, watching(2));
    assert.equal(gate.started(), 2);
    gate.open();
    assert.equal((await next).revision, 2);
  });

  test("rejects only the request whose decision throws, and commits the others in their order", async () => {
    const queue = new CommitQueue(database);
    const account = newAccount();
    const requests = [watching(1), throwing, watching(2), watching(3)];
    const settled = await Promise.allSettled(requests.map((request) => queue.commit(account, request)));
    assert.deepEqual(statusesOf(settled), ["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    const revisions = settled.map((one) =>
      one.status === "fulfilled" ? one.value.revision : (one.reason as Error).message,
    );
    assert.deepEqual(revisions, [1, "a bug", 2, 3]);
    assert.equal((await rowsIn("watch", account)).length, 3);
    // The queue accepts further requests.
    assert.equal((await queue.commit(account, watching(4))).revision, 4);
  });

  test("rejects all requests of a transaction if the storage is unavailable, and does not retry", async () => {
    let attempts = 0;
    const failing: Database = {
      ...database,
      write: async (steps) => {
        attempts += 1;
        if (attempts > 1) return database.write(steps);
        await Promise.resolve();
        steps();
        throw new StorageUnavailable("the result of the commit is unknown");
      },
    };
    const queue = new CommitQueue(failing);
    const account = newAccount();
    const settled = await Promise.allSettled(
      [1, 2, 3].map((number) => queue.commit(account, watching(number))),
    );
    assert.deepEqual(statusesOf(settled), ["rejected", "rejected", "rejected"]);
    assert.equal(attempts, 1);
    assert.equal((await queue.commit(account, watching(4))).revision, 1);
  });

  test("rejects the waiting requests if a transaction cannot begin, and accepts later ones", async () => {
    let attempts = 0;
    const failing: Database = {
      ...database,
      write: async (steps) => {
        attempts += 1;
        if (attempts === 1) throw new StorageUnavailable("no connection");
        return database.write(steps);
      },
    };
    const queue = new CommitQueue(failing);
    const account = newAccount();
    const settled = await Promise.allSettled([1, 2].map((number) => queue.commit(account, watching(number))));
    assert.deepEqual(statusesOf(settled), ["rejected", "rejected"]);
    assert.equal((await queue.commit(account, watching(3))).revision, 1);
  });

  test("commits the same batch if the database runs a transaction again", async () => {
    const repeating: Database = {
      ...database,
      write: async (steps, options) => {
        await Promise.resolve();
        steps();
        return database.write(steps, options);
      },
    };
    const queue = new CommitQueue(repeating);
    const account = newAccount();
    const all = await Promise.all([1, 2, 3].map((number) => queue.commit(account, watching(number))));
    assert.deepEqual(
      all.map(({ revision }) => revision),
      [1, 2, 3],
    );
    assert.equal((await rowsIn("watch", account)).length, 3);
  });

  test("splits more than BATCH_REQUESTS_MAX requests into several transactions", async () => {
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
    const all = Array.from({ length: 2 * BATCH_REQUESTS_MAX + 50 }, (_, at) =>
      queue.commit(account, watching((at % 30) + 1)),
    );
    assert.equal(Math.max(...(await Promise.all(all)).map(({ revision }) => revision)), 30);
    assert.equal(transactions, 3);
    assert.equal((await rowsIn("watch", account)).length, 30);
  });

  test("limits the number of tasks in a transaction", async () => {
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
    const all = [large(1000), large(2000), watching(1)].map((request) => queue.commit(account, request));
    gate.open();
    await all[0];
    assert.equal(gate.started(), 2);
    gate.open();
    await Promise.all(all);
    assert.equal(gate.started(), 2);
  });

  test("is settled when all requests are committed", async () => {
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
