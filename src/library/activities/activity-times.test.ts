import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toMillis } from "../../core/ids.ts";
import { parseActivityTimes, printActivityTimes } from "./activity-times.ts";

describe("the stored activity times", () => {
  const times = { "movies.completed": toMillis(2000), "settings.all": toMillis(1000) };

  test("are parsed to the same times", () => {
    assert.deepEqual(parseActivityTimes(printActivityTimes(times)), times);
    assert.deepEqual(parseActivityTimes("{}"), {});
  });

  test("are the same text, whatever the order of the times", () => {
    const other = { "settings.all": toMillis(1000), "movies.completed": toMillis(2000) };
    assert.equal(printActivityTimes(other), printActivityTimes(times));
  });

  test("are refused if a value is not a time", () => {
    assert.throws(() => parseActivityTimes('{"settings.all":"never"}'), RangeError);
    assert.throws(() => parseActivityTimes("[]"), /not a JSON object/);
  });
});
