import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Millis } from "../../core/ids.ts";
import { SECOND, wholeSecond } from "../../core/time.ts";
import { nextStamp } from "./stamps.ts";

const clock = fc.integer({ min: 0, max: 4_000_000_000_000 }) as fc.Arbitrary<Millis>;
const stamps = fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => (second * SECOND) as Millis);

describe("architecture.md 5 the stamp of a commit", () => {
  const cases: [name: string, now: number, stamp: number, shown: number, next: number][] = [
    ["the first commit: the clock", 1_700_000_000_999, 0, 0, 1_700_000_000_000],
    ["the clock is later: the clock", 9_999, 5_000, 5_000, 9_000],
    ["the stamp was not shown: the same stamp", 5_999, 5_000, 4_000, 5_000],
    ["the stamp was shown: one second later", 5_999, 5_000, 5_000, 6_000],
    ["the clock is earlier, the stamp was not shown: the same stamp", 2_000, 5_000, 4_000, 5_000],
    ["the clock is earlier, the stamp was shown: one second later", 2_000, 5_000, 5_000, 6_000],
  ];
  for (const [name, now, stamp, shown, next] of cases)
    test(name, () => assert.equal(nextStamp(now as Millis, stamp as Millis, shown as Millis), next));

  test("for any clock and stamps, it is the earliest whole second that is not earlier than either, and later than any shown", () => {
    fc.assert(
      fc.property(clock, stamps, stamps, (now, stamp, any) => {
        const shown = Math.min(any, stamp) as Millis;
        const next = nextStamp(now, stamp, shown);
        assert.equal(next % SECOND, 0);
        assert.ok(next >= stamp && next >= wholeSecond(now) && next > shown);
        assert.ok(next <= Math.max(wholeSecond(now), stamp + SECOND));
        if (shown < stamp) assert.equal(next, Math.max(wholeSecond(now), stamp));
      }),
    );
  });
});
