import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DAY } from "../time.ts";
import { isMassRemoval } from "./guard.ts";

const limits = { share: 0.2, titlesMin: 50, windowMillis: DAY };
const isHeld = (removed: number, held: number, requested: number, listed: number): boolean =>
  isMassRemoval({ removed, held, requested }, listed, limits);

describe("architecture.md 2 no surprises", () => {
  test("more than the share of the library, and as many titles as the limit says", () => {
    assert.equal(isHeld(0, 0, 51, 250), true);
    assert.equal(isHeld(0, 0, 50, 250), false, "a fifth is not more than a fifth");
    assert.equal(isHeld(0, 0, 49, 49), false, "a small library may be emptied");
    assert.equal(isHeld(0, 0, 50, 50), true);
  });

  test("what went before counts, and the library is as large as it was then", () => {
    assert.equal(isHeld(49, 0, 1, 51), true);
    assert.equal(isHeld(49, 0, 1, 201), false);
  });

  test("while removals are held, each further one is held with them", () => {
    assert.equal(isHeld(0, 60, 1, 100), true);
  });

  test("who removes nothing is not held", () => {
    assert.equal(isHeld(60, 60, 0, 100), false);
  });

  test("a share of everything switches it off", () => {
    assert.equal(isMassRemoval({ removed: 0, held: 0, requested: 900 }, 900, { ...limits, share: 1 }), false);
  });
});
