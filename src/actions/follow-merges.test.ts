import assert from "node:assert/strict";
import { test } from "node:test";
import { toAccountId } from "../core/ids.ts";
import { makeFollower } from "./follow-merges.ts";
import { makeNoteAirings } from "./note-airings.ts";
import type { Services } from "./services.ts";

const account = toAccountId(1);
const broken = () => Promise.reject(new Error("the database is gone"));
/** Node.js ends a process in which nobody hears of a failure; the test runner fails the test. */
const letAllBeHeard = () => new Promise((resolve) => setImmediate(resolve));

test("a database that cannot say whether titles were merged fails the following, and nothing else", async () => {
  const follow = makeFollower({ catalogue: { countMerges: broken } } as unknown as Services);
  await assert.rejects(async () => follow(account), /is gone/);
  await letAllBeHeard();
});

test("a database that cannot say what a person waits for fails the look, and nothing else", async () => {
  const parts = { library: { nextAirAt: broken }, catalogue: { version: async () => 1 }, clock: () => 1 };
  const look = makeNoteAirings(parts as unknown as Services);
  await assert.rejects(async () => look(account), /is gone/);
  await letAllBeHeard();
});

test("what a person waits for is looked at again when it changed, though the catalogue did not", async () => {
  let nextAirAt = 100;
  let looks = 0;
  const library = {
    nextAirAt: async () => nextAirAt,
    caughtUp: async () => {
      looks += 1;
      return [];
    },
    noteAirings: async () => undefined,
  };
  const catalogue = { version: async () => 2, load: async () => new Map() };
  const look = makeNoteAirings({ library, catalogue, clock: () => 1 } as unknown as Services);
  await look(account);
  await look(account);
  assert.equal(looks, 1);
  // A commit that knew the catalogue as it was before.
  nextAirAt = 200;
  await look(account);
  await look(account);
  assert.equal(looks, 2);
});
