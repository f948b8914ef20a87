import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Millis } from "../../core/ids.ts";
import { SECOND, wholeSecond } from "../../core/time.ts";
import { nextStamp } from "./stamps.ts";

const clock = fc.integer({ min: 0, max: 4_000_000_000_000 }) as fc.Arbitrary<Millis>;
const stamps = fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => (second * SECOND) as Millis);

describe("architecture.md 5 a commit's stamp", () => {
  const cases: [what: string, now: number, stamp: number, shown: number, next: number][] = [
    ["the clock's second, at first", 1_700_000_000_999, 0, 0, 1_700_000_000_000],
    ["the clock's second, when it is later", 9_999, 5_000, 5_000, 9_000],
    ["the same second again, when nobody saw it", 5_999, 5_000, 4_000, 5_000],
    ["a second later, when somebody saw it", 5_999, 5_000, 5_000, 6_000],
    ["the person's stamp, when the clock is behind and nobody saw it", 2_000, 5_000, 4_000, 5_000],
    [
      "a second after the person's stamp, when the clock is behind and somebody saw it",
      2_000,
      5_000,
      5_000,
      6_000,
    ],
  ];
  for (const [what, now, stamp, shown, next] of cases)
    test(what, () => assert.equal(nextStamp(now as Millis, stamp as Millis, shown as Millis), next));

  test("for any clock and stamps, it is a whole second, never earlier than the last, later than any shown, and at most one second ahead of clock and stamp", () => {
    fc.assert(
      fc.property(clock, stamps, stamps, (now, stamp, early) => {
        const shown = Math.min(early, stamp) as Millis;
        const next = nextStamp(now, stamp, shown);
        assert.equal(next % SECOND, 0);
        assert.ok(next >= stamp && next >= wholeSecond(now) && next > shown);
        assert.ok(next <= Math.max(wholeSecond(now), stamp + SECOND));
        if (shown < stamp) assert.equal(next, Math.max(wholeSecond(now), stamp));
      }),
    );
  });
});
