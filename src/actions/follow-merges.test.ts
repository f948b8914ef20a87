// Tests of the merge follower with a catalogue that fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toAccountId } from "../core/ids.ts";
import { makeFollower } from "./follow-merges.ts";
import type { Services } from "./services.ts";

test("a failing read of the number of merges rejects the call, and leaves no unhandled rejection", async () => {
  const catalogue = { countMerges: () => Promise.reject(new Error("the database is closed")) };
  const follow = makeFollower({ catalogue } as unknown as Services);
  await assert.rejects(async () => follow(toAccountId(1)), /is closed/);
  // An unhandled rejection would fail the test in this turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
});
