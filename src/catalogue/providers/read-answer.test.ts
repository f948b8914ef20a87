import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDay, readMinutes, readName, readNames, readYear } from "./read-answer.ts";

describe("reading fields of answers", () => {
  test("names are trimmed, shortened and made storable; duplicates and empty ones are dropped", () => {
    assert.equal(readName(" A\0B "), "AB");
    assert.equal(readName("\ud83d"), "\ufffd");
    assert.equal(readName(" \0 "), undefined);
    assert.equal(readName(null), undefined);
    assert.equal(readName("x".repeat(600))?.length, 500);
    assert.equal(readName(`${"x".repeat(499)}😀`), `${"x".repeat(499)}\ufffd`);
    assert.deepEqual(readNames(["A", "", null, "A", "B"]), ["A", "B"]);
    assert.equal(readNames(Array.from({ length: 900 }, (_, at) => `n${at}`)).length, 50);
  });

  test("dates, years and runtimes out of range are undefined", () => {
    assert.deepEqual(["2026-11-24", "", null, "0000", "tomorrow"].map(readDay), ["2026-11-24", ...Array(4)]);
    assert.deepEqual(["2026-11-24", "0001-01-01", "9999-01-01", "undefined-01-01"].map(readYear), [
      2026,
      ...Array(3),
    ]);
    assert.deepEqual([60, 0, -1, 1.5, 10_001, null].map(readMinutes), [60, ...Array(5)]);
  });
});
