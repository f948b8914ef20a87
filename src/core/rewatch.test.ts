import assert from "node:assert/strict";
import { describe } from "node:test";
import fc from "fast-check";
import { NOW, scenes, times, watchRequests } from "../../test/generators.ts";
import { commonLaws, type Decide, keepsLaws, type Laws } from "../../test/laws.ts";
import type { WatchRequest } from "./history.ts";
import { toRewatchId } from "./ids.ts";
import { apply } from "./plan.ts";
import { decideRewatch, type RewatchOutcome, type RewatchRequest } from "./rewatch.ts";
import { REWATCH_STATUSES } from "./shelf.ts";

const AGAIN = "for any scene, deciding again on the applied shelf gives an empty plan";

type Asked = { readonly said: WatchRequest; readonly rewatch: RewatchRequest };

const rewatches = fc.record(
  {
    asked: fc.boolean(),
    rewatchId: fc.option(fc.integer({ min: 1, max: 4 }).map(toRewatchId), { nil: null }),
    status: fc.option(fc.constantFrom(...REWATCH_STATUSES), { nil: null }),
    lastWatchedAt: fc.option(times, { nil: null }),
  },
  { noNullPrototype: true },
);
/** New sessions are numbered after every one that a shelf of the generators may hold. */
const decide: Decide<Asked, RewatchOutcome> = (shelf, title, { said, rewatch }, now) => {
  const last = Math.max(10, ...shelf.rewatches.map(({ id }) => id));
  return decideRewatch(shelf, title, said, rewatch, now, toRewatchId(last + 1));
};

describe("laws", () => {
  const asked = scenes((title) =>
    fc.record({ said: watchRequests(title), rewatch: rewatches }, { noNullPrototype: true }),
  );
  // Regular write first: what a request adds to the history may make a rewatch of the rest when it comes again.
  const { [AGAIN]: _, ...laws } = commonLaws;
  keepsLaws(decide, asked, laws as Laws<Asked, RewatchOutcome>);
  keepsLaws(decide, asked, {
    "for any scene, what was written into a session, with no word of its state, is not written again": (
      decide,
      { shelf, title, request },
    ) => {
      const first = decide(shelf, title, request, NOW);
      if (first.outcome.verdict !== "recorded" || request.rewatch.status !== null) return;
      assert.deepEqual(decide(apply(shelf, first.changes), title, request, NOW).changes, []);
    },
    "for any scene, no watch of the history is moved or taken away": (decide, { shelf, title, request }) => {
      const { watches } = apply(shelf, decide(shelf, title, request, NOW).changes);
      for (const [part, at] of shelf.watches) assert.equal(watches.get(part), at);
    },
  });
});
