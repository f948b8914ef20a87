import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  NOW,
  namedParts,
  type Scene,
  shelves,
  times,
  titles,
  watchRequests,
} from "../../../test/generators.ts";
import { commonLaws, type Decide, keepsLaws, type Laws } from "../../../test/laws.ts";
import { decideRemoval } from "../history/removal.ts";
import type { NamedPart, WatchRequest } from "../history/watch-request.ts";
import { type Millis, toMillis, toRewatchId } from "../ids.ts";
import { apply } from "../revisions/apply.ts";
import { isRewatchChange, isRewatchWatchChange, isWatchChange } from "../revisions/change.ts";
import { EMPTY_SHELF, isCompletedInBulk, REWATCH_STATUSES, type Shelf } from "../shelf.ts";
import { DAY, HOUR } from "../time.ts";
import type { Title } from "../titles/title.ts";
import { decideRewatch, type RewatchOutcome } from "./rewatch.ts";
import type { RewatchRequest } from "./rewatch-request.ts";

/** The common law that rewatches do not follow without exceptions. */
const AGAIN = "for any scene, deciding again on the applied shelf gives an empty plan";

/** The id of no session. */
const UNUSED_ID = 999;

/** An item of `POST /sync/history`, as the two requests that it is parsed into. */
type Item = { readonly watch: WatchRequest; readonly rewatch: RewatchRequest };

const rewatches = fc.record(
  {
    isExplicit: fc.boolean(),
    // Ids that sessions may have, and one that no session has.
    rewatchId: fc.option(fc.constantFrom(1, 2, 3, 11, 12, 13, UNUSED_ID).map(toRewatchId), { nil: null }),
    status: fc.option(fc.constantFrom(...REWATCH_STATUSES), { nil: null }),
    lastWatchedAt: fc.option(times, { nil: null }),
  },
  { noNullPrototype: true },
);
/** New sessions get ids above those of the generated sessions. */
const decide: Decide<Item, RewatchOutcome> = (shelf, title, { watch, rewatch }, now) => {
  const last = Math.max(10, ...shelf.rewatches.map(({ id }) => id));
  return decideRewatch(shelf, title, { request: watch, rewatch, firstId: toRewatchId(last + 1) }, now);
};

/** Shelves with sessions: some made by requests, and some arbitrary ones with at most one active session. */
const shelvesWithSessions = (title: Title): fc.Arbitrary<Shelf> => {
  const requests = fc.array(fc.tuple(watchRequests(title), rewatches), { maxLength: 8 });
  const created = requests.map((list) =>
    list.reduce(
      (shelf, [watch, rewatch]) => apply(shelf, decide(shelf, title, { watch, rewatch }, NOW).changes),
      EMPTY_SHELF,
    ),
  );
  const arbitrary = shelves(title).filter(
    ({ rewatches }) => rewatches.filter(({ state }) => state.status === "active").length <= 1,
  );
  return fc.oneof({ arbitrary: created, weight: 3 }, { arbitrary, weight: 1 });
};

const anyScene: fc.Arbitrary<Scene<Item>> = titles.chain((title) =>
  fc.record(
    {
      title: fc.constant(title),
      shelf: shelvesWithSessions(title),
      request: fc.record({ watch: watchRequests(title), rewatch: rewatches }, { noNullPrototype: true }),
    },
    { noNullPrototype: true },
  ),
);

/** Whether the request pins a session that does not exist, but that the request may create. No client can do that. */
function pinsFutureSession(shelf: Shelf, { rewatch: { rewatchId } }: Item): boolean {
  const isKnown = shelf.rewatches.some(({ id }) => id === rewatchId);
  return rewatchId !== null && rewatchId !== UNUSED_ID && !isKnown;
}

/**
 * Whether deciding again may record more after a first watch. Episodes with other times than the marked ones are
 * viewings of their own, and a regular write changes neither the state nor the episodes of a pinned session.
 */
function mayRecordMore({ watch, rewatch }: Item): boolean {
  const times = new Set((watch.parts ?? []).map(({ watchedAt }) => watchedAt));
  return rewatch.rewatchId !== null || times.size > 1;
}

describe("laws", () => {
  const { [AGAIN]: _, ...laws } = commonLaws;
  keepsLaws(decide, anyScene, laws as Laws<Item, RewatchOutcome>);
  keepsLaws(decide, anyScene, {
    "for any scene, deciding again gives an empty plan, except after a first watch or of a title that was planned":
      (decide, { shelf, title, request }) => {
        fc.pre(!pinsFutureSession(shelf, request));
        const first = decide(shelf, title, request, NOW);
        if (first.outcome.verdict === "first_watch" && mayRecordMore(request)) return;
        const wasPlanned = shelf.entry?.status === "plantowatch";
        if (first.outcome.verdict === "not_eligible" && wasPlanned) return;
        assert.deepEqual(decide(apply(shelf, first.changes), title, request, NOW).changes, []);
      },
    "for any scene, deciding a third time gives an empty plan": (decide, { shelf, title, request }) => {
      fc.pre(!pinsFutureSession(shelf, request));
      const first = apply(shelf, decide(shelf, title, request, NOW).changes);
      const second = apply(first, decide(first, title, request, NOW).changes);
      assert.deepEqual(decide(second, title, request, NOW).changes, []);
    },
    "for any scene, the outcome counts what the changes do": (decide, { shelf, title, request }) => {
      const { changes, outcome } = decide(shelf, title, request, NOW);
      const created = changes.filter(isRewatchChange).filter(({ before }) => before === null);
      assert.equal(outcome.sessionsCreated, created.length);
      const written = changes.filter(isRewatchWatchChange).length;
      assert.equal(outcome.sessionEpisodes, title.type === "movie" ? 0 : written);
      assert.equal(outcome.episodes, title.type === "movie" ? 0 : changes.filter(isWatchChange).length);
      const after = apply(shelf, changes);
      assert.equal(outcome.status, after.entry?.status ?? null);
      const session = after.rewatches.find(({ id }) => id === outcome.session?.id);
      assert.equal(session?.state.status, outcome.session?.status);
      if (created.length > 0) assert.notEqual(outcome.session, null);
    },
    "for any scene, a write changes the history or the sessions, but not both": (
      decide,
      { shelf, title, request },
    ) => {
      const { changes } = decide(shelf, title, request, NOW);
      const marks = changes.some(isWatchChange);
      assert.ok(!marks || !changes.some((change) => "rewatch" in change));
    },
    "for any scene, no watch of the history or of a session is changed or removed": (
      decide,
      { shelf, title, request },
    ) => {
      const after = apply(shelf, decide(shelf, title, request, NOW).changes);
      for (const [part, at] of shelf.watches) assert.equal(after.watches.get(part), at);
      for (const { id, watches } of shelf.rewatches)
        for (const [part, at] of watches)
          assert.equal(after.rewatches.find((one) => one.id === id)?.watches.get(part), at);
    },
    "for any scene, the order of distinct parts in one request does not matter": (
      decide,
      { shelf, title, request },
    ) => {
      // Season 1 and its episode 1 are distinct names of a movie's one part.
      if (title.type === "movie") return;
      const named = request.watch.parts ?? [];
      const distinct = [...new Map(named.map((part) => [`${part.season}x${part.number}`, part])).values()];
      const inOrder = (parts: NamedPart[]) =>
        decide(shelf, title, { ...request, watch: { ...request.watch, parts } }, NOW);
      const [forth, back] = [inOrder(distinct), inOrder(distinct.toReversed())];
      assert.deepEqual(apply(shelf, back.changes), apply(shelf, forth.changes));
      assert.deepEqual(back.outcome, forth.outcome);
    },
  });
});

describe("invariants after any sequence of requests", () => {
  /** Moves a time into the last ten days, so that some are less than 48 hours apart. Unknown dates stay. */
  const recentTime = (time: Millis | null): Millis | null =>
    time === null || time < NOW - 9000 * DAY ? time : toMillis(NOW - (Math.abs(NOW - time) % (10 * DAY)));
  const withRecentTimes = (watch: WatchRequest): WatchRequest => ({
    ...{ ...watch, watchedAt: recentTime(watch.watchedAt) },
    parts: watch.parts?.map((part) => ({ ...part, watchedAt: recentTime(part.watchedAt) })) ?? null,
  });
  /** Requests about one title, and for each request the parts that are unmarked after it. */
  const histories = titles.chain((title) => {
    const unmarked = fc.option(namedParts(title), { nil: [], freq: 1 });
    const request = fc.tuple(watchRequests(title), rewatches, unmarked);
    return fc.tuple(fc.constant(title), fc.array(request, { maxLength: 12, size: "max" }));
  });
  test("there is at most one active session, and the events of a part are at least 48 hours apart", () => {
    fc.assert(
      fc.property(histories, ([title, list]) => {
        let shelf = EMPTY_SHELF;
        // The requests set no status: a show that is no longer completed in bulk would lose watches.
        for (const [watch, rewatch, unmarked] of list) {
          const request = { watch: { ...withRecentTimes(watch), status: null }, rewatch };
          shelf = apply(shelf, decide(shelf, title, request, NOW).changes);
          if (!isCompletedInBulk(shelf.entry))
            shelf = apply(shelf, decideRemoval(shelf, title, { parts: unmarked }, NOW).changes);
        }
        const active = shelf.rewatches.filter(({ state }) => state.status === "active");
        assert.ok(active.length <= 1);
        for (const { key } of title.episodes) {
          const events = shelf.rewatches.flatMap(({ watches }) => watches.get(key) ?? []);
          const canonical = shelf.watches.get(key);
          if (canonical !== undefined) events.push(canonical);
          const sorted = events.toSorted((a, b) => a - b);
          for (const [at, time] of sorted.entries())
            assert.ok(at === 0 || time - (sorted[at - 1] ?? 0) >= 48 * HOUR);
        }
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 400 },
    );
  });
});
