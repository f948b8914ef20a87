import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  aMovie,
  aRequest,
  aShow,
  clearing,
  type Deed,
  deeds,
  inDays,
  NOW,
  parts,
  playing,
  titles,
} from "../../test/generators.ts";
import { openTestStores } from "../../test/support/stores.ts";
import type { GuardLimits } from "../core/guard.ts";
import { decideHistory } from "../core/history.ts";
import { type AccountId, type Millis, toAccountId } from "../core/ids.ts";
import { SECOND } from "../core/time.ts";
import type { Title } from "../core/title.ts";
import { type Database, StorageUnavailable } from "../database/database.ts";
import { ask, type Row, statement } from "../database/statement.ts";
import { type Author, type Committed, commit, commitTogether, type Wish } from "./commit.ts";
import { CommitQueue } from "./commit-queue.ts";
import type { InboxItem } from "./inbox.ts";

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
  person: "revision, stamp, shown, moments, settings, last_rewatch, last_playback, waiting, held",
  entry: `title, type, anime_type, status, rating, rated_at, rating_changed_at, memo, memo_private, added_at,
    completed_in_bulk_at, last_watched_at, watched_count, rewatches, awaits, changed_at, revision, name, year, ids`,
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
};

async function rowsIn(table: string, account: AccountId): Promise<readonly Row[]> {
  const all = statement(`select ${TABLES[table]} from ${table} where account = ?`);
  const rows = await database.read(() => ask(all, account));
  const inOrder = (one: unknown): string => JSON.stringify(one);
  const sorted = <One>(all: readonly One[]): One[] =>
    all.toSorted((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1));
  // A plan may name its parts in any order.
  const plain = rows.map((row) =>
    "changes" in row ? { ...row, changes: sorted(JSON.parse(row.changes) as unknown[]) } : row,
  );
  return sorted(plain);
}

async function dump(account: AccountId): Promise<unknown> {
  const all = Object.keys(TABLES).map(async (table) => [table, await rowsIn(table, account)] as const);
  return Object.fromEntries(await Promise.all(all));
}

const watching = (number: number): Wish<unknown> => ({
  author,
  tasks: [
    {
      title: show,
      decide: (shelf) => decideHistory(shelf, show, aRequest({ parts: parts(`1x${number}`) }), NOW),
    },
  ],
});

const throwing: Wish<unknown> = {
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

const anItem = (name: string): InboxItem => ({
  endpoint: "/sync/history",
  section: "movies",
  input: { title: name },
  reason: "title_unknown",
  eventAt: inDays(-1),
  keys: [["name", name]],
});

const LIMITS: GuardLimits = { share: 0.4, titles: 2, window: 60 * SECOND };

/** Wishes about three titles of one account, some of them removals that are too many to be believed. */
const wishes: fc.Arbitrary<Wish<unknown>[]> = fc
  .uniqueArray(titles, { minLength: 3, maxLength: 3, selector: ({ id }) => id })
  .chain((all) => {
    const taskOf = (title: Title, deed: fc.Arbitrary<Deed>) => deed.map((decide) => ({ title, decide }));
    // Playbacks are numbered per account: one title has all of them.
    const anyTask = fc.oneof(
      ...all.map((title, at) => taskOf(title, deeds(title, 1 + at * 3))),
      taskOf(all[0] as Title, playing),
    );
    const wish = fc.record(
      {
        app: fc.constantFrom("one app", "another"),
        seconds: fc.nat({ max: 90 }),
        tasks: fc.array(anyTask, { maxLength: 3 }),
        inbox: fc.array(fc.constantFrom("a", "b", "c").map(anItem), { maxLength: 2 }),
        guard: fc.option(fc.constant(LIMITS), { nil: undefined }),
      },
      { noNullPrototype: true },
    );
    const removal = fc.constantFrom("one app", "another").map((app) => ({
      app,
      seconds: 0,
      tasks: all.map((title) => ({ title, decide: clearing })),
      inbox: [] as InboxItem[],
      guard: LIMITS as GuardLimits | undefined,
    }));
    return fc.array(fc.oneof({ arbitrary: wish, weight: 6 }, { arbitrary: removal, weight: 1 }), {
      minLength: 1,
      maxLength: 8,
    });
  })
  .map((some) =>
    some.map(({ app, seconds, tasks, inbox, guard }) => ({
      author: { app, source: "/sync/history", now: (NOW + seconds * SECOND) as Millis },
      tasks,
      inbox,
      beside: guard === undefined ? {} : { guard },
    })),
  );

describe("architecture.md 5 commits that go together", () => {
  test("come to the same as one after the other, whatever they wish", async () => {
    await fc.assert(
      fc.asyncProperty(wishes, async (all) => {
        const [together, apart] = [newAccount(), newAccount()];
        const committed = await database.write(() => commitTogether(together, all));
        const expected: Committed<unknown>[] = [];
        for (const { author: by, tasks, inbox, beside } of all)
          expected.push(await database.write(() => commit(apart, by, tasks, inbox, beside)));
        assert.deepEqual(committed, expected);
        assert.deepEqual(await dump(together), await dump(apart));
      }),
      { numRuns: 150 },
    );
  });

  test("each title and the person are written once, however many commits speak of them", async () => {
    const written: string[] = [];
    const account = newAccount();
    const all = [1, 2, 3, 4, 5].map(watching);
    await database.write(function* () {
      const steps = commitTogether(account, all);
      let step = steps.next();
      while (!step.done) {
        const [, table] = /^(?:insert into|update) (\w+)/.exec(step.value.statement.text) ?? [];
        if (table !== undefined) written.push(table);
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
    const watch = (number: number): Wish<unknown> => ({
      author,
      tasks: [
        {
          title: airing,
          decide: (shelf) => decideHistory(shelf, airing, aRequest({ parts: parts(`1x${number}`) }), NOW),
        },
      ],
    });
    await database.write(() => commitTogether(account, [watch(1), watch(2)]));
    const awaits = statement("select awaits from person where account = ?");
    const next = airing.episodes.at(-1)?.airedAt;
    assert.ok(typeof next === "number" && next > NOW);
    assert.deepEqual(await database.read(() => ask(awaits, account)), [{ awaits: next }]);
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
    const queue = new CommitQueue(database);
    const account = newAccount();
    const all = await Promise.all(
      Array.from({ length: 250 }, (_, at) => queue.commit(account, watching((at % 30) + 1))),
    );
    assert.equal(Math.max(...all.map(({ revision }) => revision)), 30);
    assert.equal((await rowsIn("watch", account)).length, 30);
  });
});
