import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  type AccountId,
  MAX_NUMBER,
  MAX_SEASON,
  MOVIE_KEY,
  MOVIE_PART,
  partKey,
  partOfKey,
  type TitleId,
  toAccountId,
  toMillis,
  toRevisionNumber,
  toRewatchId,
  toTitleId,
} from "./ids.ts";

test("the types of ids, keys and times are distinct", () => {
  const account: AccountId = toAccountId(7);
  // @ts-expect-error an AccountId is not a TitleId
  const title: TitleId = account;
  // @ts-expect-error a number is not an AccountId
  const unchecked: AccountId = 7;
  // @ts-expect-error a PartKey is not a time
  const time: ReturnType<typeof toMillis> = MOVIE_KEY;
  assert.deepEqual([title, unchecked, time], [7, 7, 0]);
});

describe("only whole positive numbers are ids", () => {
  const makers = { toAccountId, toTitleId, toRewatchId };
  for (const [name, make] of Object.entries(makers)) {
    test(`${name} takes 1 and the largest safe integer`, () => {
      assert.equal(make(1), 1);
      assert.equal(make(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
    });
    for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      test(`${name} refuses ${value}`, () => assert.throws(() => make(value), RangeError));
  }

  test("a revision may be 0, which stands for the state before the first commit", () => {
    assert.equal(toRevisionNumber(0), 0);
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53])
      assert.throws(() => toRevisionNumber(value), RangeError);
  });

  test("a time is any safe integer", () => {
    assert.equal(toMillis(-62_135_596_800_000), -62_135_596_800_000);
    for (const value of [0.5, Number.NaN, 2 ** 53]) assert.throws(() => toMillis(value), RangeError);
  });
});

describe("the key of a part", () => {
  const part = fc.record(
    { season: fc.nat({ max: MAX_SEASON }), number: fc.nat({ max: MAX_NUMBER }) },
    { noNullPrototype: true },
  );

  test("for any part, the key is a safe integer that gives the part back", () => {
    fc.assert(
      fc.property(part, (one) => {
        assert.deepEqual(partOfKey(partKey(one)), one);
        assert.ok(Number.isSafeInteger(partKey(one)));
      }),
      { examples: [[{ season: MAX_SEASON, number: MAX_NUMBER }], [{ season: 1, number: 20_261_124 }]] },
    );
  });

  test("for any two parts, their keys are ordered by season, then number", () => {
    fc.assert(
      fc.property(part, part, (one, other) => {
        const expected = one.season - other.season || one.number - other.number;
        assert.equal(Math.sign(partKey(one) - partKey(other)), Math.sign(expected));
      }),
    );
  });

  test("the key of a movie's part is the smallest", () => {
    assert.equal(MOVIE_KEY, 0);
    assert.deepEqual(partOfKey(MOVIE_KEY), MOVIE_PART);
  });

  const invalid: [season: number, number: number][] = [
    [-1, 1],
    [1, -1],
    [1.5, 1],
    [1, Number.NaN],
    [MAX_SEASON + 1, 1],
    [1, MAX_NUMBER + 1],
    [Number.POSITIVE_INFINITY, 1],
  ];
  for (const [season, number] of invalid)
    test(`refuses season ${season}, number ${number}`, () =>
      assert.throws(() => partKey({ season, number }), RangeError));
});
