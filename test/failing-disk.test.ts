// A disk on which a flush fails: the client gets 503, and repeating the request records nothing twice.
// Contract: conventions.md 9; architecture.md 2.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openSqlite } from "../src/database/sqlite/sqlite.ts";
import { library, watchesIn } from "./contract/support.ts";
import { testEngine } from "./support/engine.ts";
import { GUARD, serveStores } from "./support/server.ts";
import { openTestStores } from "./support/stores.ts";

const skip = testEngine() === "sqlite" ? false : "only for SQLite";

test("if a flush fails, the response is 503, and repeated requests record one watch in one revision", {
  skip,
}, async (t) => {
  const { config, stores, close } = await openTestStores();
  t.after(close);
  let broken = false;
  const flush = async (): Promise<void> => {
    if (broken) throw new Error("EIO: i/o error, fdatasync");
  };
  const failing = openSqlite(join(config.dataDir, "library.db"), { flush });
  t.after(() => failing.close());
  const server = await serveStores(
    { ...stores, library: failing },
    { config, guard: GUARD, network: undefined },
  );
  t.after(() => server.close());
  const event = {
    movies: [{ ids: { imdb: "tt0133093" } }],
    shows: [{ ids: { tvdb: 334824 }, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
  };
  for (const [url, headers] of [
    ["/sync/history", {}],
    ["/sync/history?allow_rewatch=yes", {}],
    ["/sync/history", { "idempotency-key": "one" }],
  ] as const) {
    const person = await server.person();
    const send = () => person.post(url, event, headers);
    broken = true;
    const refused = await send();
    assert.deepEqual([refused.status, refused.body.error], [503, "unavailable"]);
    assert.match(String(refused.headers["retry-after"]), /^\d+$/);
    broken = false;
    assert.equal((await send()).status, 201);
    assert.equal((await send()).status, 201);
    const rows = await library(person);
    assert.deepEqual(rows.map((row) => [(row.movie ?? row.show).title, row.status]).sort(), [
      ["Dark", "watching"],
      ["The Matrix", "completed"],
    ]);
    assert.deepEqual(Object.keys(watchesIn(rows.find(({ show }) => show))), ["S1E1"]);
    const { body } = await person.get("/reprise/v1/revisions");
    assert.equal(body.revisions.length, 1);
  }
});
