import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { comparableName, splitYear } from "./names.ts";

describe("media-objects.md 5 comparable names", () => {
  const equal: [string, string][] = [
    ["The Walking Dead", "walking dead"],
    ["Amélie", "AMELIE"],
    ["Shōgun", "Shogun"],
    ["Mr. Robot", "mr robot"],
    ["Law & Order", "Law and Order"],
    ["Ocean's Eleven", "Oceans Eleven"],
    ["Ocean’s Eleven", "Ocean's Eleven"],
    ["Spider-Man:  Homecoming", "spider man homecoming"],
    ["A Quiet Place", "Quiet Place"],
    ["8½", "８ 1/2"],
  ];
  for (const [one, other] of equal)
    test(`"${one}" equals "${other}"`, () => assert.equal(comparableName(one), comparableName(other)));

  const different: [string, string][] = [
    ["Dune", "Dune: Part Two"],
    ["Alien", "Aliens"],
    ["The Thing", "The Things"],
    ["進撃の巨人", "鬼滅の刃"],
  ];
  for (const [one, other] of different)
    test(`"${one}" does not equal "${other}"`, () =>
      assert.notEqual(comparableName(one), comparableName(other)));

  test("an article alone is a name; punctuation alone is not", () => {
    assert.equal(comparableName("The"), "the");
    assert.equal(comparableName("A"), "a");
    assert.equal(comparableName("…!?"), "");
  });

  test("for any text, case and surrounding space make no difference", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (name) => {
        assert.equal(comparableName(` ${name.toUpperCase()} `), comparableName(name));
      }),
    );
  });
});

describe("a year in a name", () => {
  test("is split off at the end only", () => {
    assert.deepEqual(splitYear("The Office (2005)"), { name: "The Office", year: 2005 });
    assert.deepEqual(splitYear("Blade Runner 2049"), { name: "Blade Runner 2049", year: null });
    assert.deepEqual(splitYear("(2012) again"), { name: "(2012) again", year: null });
    assert.deepEqual(splitYear("(2012)"), { name: "(2012)", year: null });
  });
});

test("for any name of letters and digits, the fast path has the same result as the other one", () => {
  const word = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9]{1,8}$/),
    fc.constantFrom("The", "a", "II", "x", "AN"),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const name = words.join(" ");
      // Punctuation makes no difference, but prevents the fast path.
      assert.equal(comparableName(name), comparableName(`${name}!`));
    }),
  );
});
