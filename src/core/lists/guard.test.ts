import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DAY } from "../time.ts";
import { isMassRemoval } from "./guard.ts";

const limits = { share: 0.2, titlesMin: 50, windowMillis: DAY };
const isHeld = (removed: number, held: number, requested: number, listed: number): boolean =>
  isMassRemoval({ removed, held, requested }, listed, limits);

describe("architecture.md 2 mass removals", () => {
  test("are more than the share of the library, and at least the minimum number of titles", () => {
    assert.equal(isHeld(0, 0, 51, 250), true);
    assert.equal(isHeld(0, 0, 50, 250), false, "exactly the share is not more than the share");
    assert.equal(isHeld(0, 0, 49, 49), false, "a small library may be emptied");
    assert.equal(isHeld(0, 0, 50, 50), true);
  });

  test("include earlier removals, relative to the size of the library before them", () => {
    assert.equal(isHeld(49, 0, 1, 51), true);
    assert.equal(isHeld(49, 0, 1, 201), false);
  });

  test("include every further removal while removals are held", () => {
    assert.equal(isHeld(0, 60, 1, 100), true);
  });

  test("do not include a request that removes nothing", () => {
    assert.equal(isHeld(60, 60, 0, 100), false);
  });

  test("do not exist if the share is 1", () => {
    assert.equal(isMassRemoval({ removed: 0, held: 0, requested: 900 }, 900, { ...limits, share: 1 }), false);
  });
});
