import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toMillis } from "../../core/ids.ts";
import { parseActivityTimes, printActivityTimes } from "./activity-times.ts";

describe("the stored activity times", () => {
  const times = { "movies.completed": toMillis(2000), "settings.all": toMillis(1000) };

  test("are read as they were written", () => {
    assert.deepEqual(parseActivityTimes(printActivityTimes(times)), times);
    assert.deepEqual(parseActivityTimes("{}"), {});
  });

  test("are the same text, whichever of them moved first", () => {
    const other = { "settings.all": toMillis(1000), "movies.completed": toMillis(2000) };
    assert.equal(printActivityTimes(other), printActivityTimes(times));
  });

  test("are an error where one is no time", () => {
    assert.throws(() => parseActivityTimes('{"settings.all":"never"}'), RangeError);
    assert.throws(() => parseActivityTimes("[]"), /no JSON object/);
  });
});
