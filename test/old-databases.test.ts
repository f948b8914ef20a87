// Databases of version 0.1 give the same responses in this version. Their contents are described in
// fixtures/version-0.1/README.md.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Millis, toMillis } from "../src/core/ids.ts";
import { DAY } from "../src/core/time.ts";
import { SCHEMAS } from "../src/database/migrations/schemas.ts";
import { testEngine } from "./support/engine.ts";
import { type OldStores, oldRows, oldText, openOldStores } from "./support/old-stores.ts";
import { serveStores, type TestServer } from "./support/server.ts";

/** A recorded request to version 0.1, and its response. */
type OldAnswer = {
  readonly person: string;
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
  readonly answer: unknown;
};

const ANSWERS = oldText("answers.jsonl")
  .trim()
  .split("\n")
  .map((line): OldAnswer => JSON.parse(line));
const [START = toMillis(0), END = START] = [...new Set(ANSWERS.map(({ at }) => toMillis(at)))];

describe("databases of version 0.1", () => {
  let old: OldStores;
  let server: TestServer;
  before(async () => {
    const contents = {
      library: { rows: oldRows("library.json") },
      accounts: { rows: oldRows("accounts.json") },
    };
    old = await openOldStores(contents, testEngine());
    const guard = { share: 0.2, titlesMin: 1, windowMillis: DAY };
    server = await serveStores(old.stores, { config: old.config, guard, network: undefined, start: START });
    const { rejected } = await server.catalogue.addTitles(JSON.parse(oldText("library-titles.json")));
    assert.deepEqual(rejected, []);
  });
  after(async () => {
    await server.close();
    await old.close();
  });

  test("have rows in every table, and lack the newest migration", async () => {
    for (const schema of ["library", "accounts"] as const) {
      const rows = Object.entries(oldRows(`${schema}.json`));
      assert.notEqual(rows.length, 0);
      for (const [table, list] of rows) assert.notEqual(list.length, 0, table);
    }
    assert.notEqual(SCHEMAS.library.newest, Object.keys(await SCHEMAS.library.migrations())[0]);
  });

  const count = ANSWERS.length;
  test(`give the same ${count} responses, at the time of the recording and a week later`, async () => {
    assert.deepEqual([count, END - START], [57, 8 * DAY]);
    let now: Millis = START;
    for (const { person, at, headers, url, answer } of ANSWERS) {
      if (at !== now) {
        server.advance(at - now);
        now = toMillis(at);
        await server.background();
      }
      const { body } = await server.send({ method: "GET", url, headers });
      assert.deepEqual(body, answer, `${person}: ${url}`);
    }
  });

  test("accept the password that was stored", async () => {
    assert.equal((await server.accounts.signIn("ada", "correct horse"))?.name, "ada");
    assert.equal(await server.accounts.signIn("ada", "wrong"), null);
  });
});
