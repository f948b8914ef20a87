import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseRecord, parseStrings } from "./json-columns.ts";

describe("a column of JSON", () => {
  test("is read as the object that it holds", () => {
    assert.deepEqual(parseRecord('{"a":1,"b":[null]}'), { a: 1, b: [null] });
    assert.deepEqual(parseStrings('{"imdb":"tt1"}'), { imdb: "tt1" });
    assert.deepEqual(parseStrings("{}"), {});
  });

  for (const text of ["null", "[]", '"a"', "1"])
    test(`is an error where it holds ${text}`, () => {
      assert.throws(() => parseRecord(text), /no JSON object/);
      assert.throws(() => parseStrings(text), /no JSON object/);
    });

  test("is an error where a value of strings is none", () => {
    assert.throws(() => parseStrings('{"imdb":"tt1","tmdb":2}'), /more than strings/);
  });
});
