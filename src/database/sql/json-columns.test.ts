import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseRecord, parseStrings } from "./json-columns.ts";

describe("a JSON column", () => {
  test("is parsed to an object", () => {
    assert.deepEqual(parseRecord('{"a":1,"b":[null]}'), { a: 1, b: [null] });
    assert.deepEqual(parseStrings('{"imdb":"tt1"}'), { imdb: "tt1" });
    assert.deepEqual(parseStrings("{}"), {});
  });

  for (const text of ["null", "[]", '"a"', "1"])
    test(`is an error if it contains ${text}`, () => {
      assert.throws(() => parseRecord(text), /not a JSON object/);
      assert.throws(() => parseStrings(text), /not a JSON object/);
    });

  test("is an error if a value is not a string although all must be", () => {
    assert.throws(() => parseStrings('{"imdb":"tt1","tmdb":2}'), /not a string/);
  });
});
