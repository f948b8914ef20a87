// Tests of the check for aired episodes: when it reads the titles, and what a failing library does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toAccountId } from "../core/ids.ts";
import { makeNoteAirings } from "./note-airings.ts";
import type { Services } from "./services.ts";

const account = toAccountId(1);

test("a failing read of the next air time rejects the call, and leaves no unhandled rejection", async () => {
  const services = {
    library: { nextAirAt: () => Promise.reject(new Error("the database is closed")) },
    catalogue: { version: async () => 1 },
    clock: () => 1,
  };
  const noteAirings = makeNoteAirings(services as unknown as Services);
  await assert.rejects(async () => noteAirings(account), /is closed/);
  // An unhandled rejection would fail the test in this turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
});

test("a changed next air time causes a check, even if the catalogue has not changed", async () => {
  let nextAirAt = 100;
  let checks = 0;
  const library = {
    nextAirAt: async () => nextAirAt,
    caughtUp: async () => {
      checks += 1;
      return [];
    },
    noteAirings: async () => undefined,
  };
  const catalogue = { version: async () => 2, load: async () => new Map() };
  const noteAirings = makeNoteAirings({ library, catalogue, clock: () => 1 } as unknown as Services);
  await noteAirings(account);
  await noteAirings(account);
  assert.equal(checks, 1);
  // A commit that used an older version of the catalogue.
  nextAirAt = 200;
  await noteAirings(account);
  await noteAirings(account);
  assert.equal(checks, 2);
});
