import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openTestCatalogue, type TestCatalogue } from "../../../test/support/catalogue.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-index-test-"));
const opened: TestCatalogue[] = [];
after(async () => {
  await Promise.all(opened.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** A catalogue whose import was killed before its titles were indexed. */
async function withDueTitles(count: number): Promise<TestCatalogue> {
  const it = await openTestCatalogue();
  opened.push(it);
  const path = join(folder, "shows.json");
  const shows = Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    name: `Quagga ${at}`,
    externals: {},
  }));
  writeFileSync(path, JSON.stringify(shows));
  const killed = it.catalogue.importDataset("tvmaze", [path], ({ rows }) => {
    if (rows === count) throw new Error("killed");
  });
  await assert.rejects(killed, /killed/);
  assert.equal((await due(it)).length, count);
  return it;
}

const due = (it: TestCatalogue) => it.rows("search_due", "title");

describe("titles that an import left to be indexed", () => {
  test("are indexed in the background, all of them", async () => {
    const it = await withDueTitles(600);
    assert.deepEqual(await it.catalogue.search({ text: "quagg", type: null, limit: 10 }), []);
    await it.catalogue.indexDue();
    assert.deepEqual(await due(it), []);
    assert.equal((await it.catalogue.search({ text: "quagg", type: null, limit: 10 })).length, 10);
  });

  test("are left once the catalogue is stopped", async () => {
    const it = await withDueTitles(3);
    const before = await due(it);
    const other = it.reopened();
    await other.stop();
    await other.indexDue();
    assert.deepEqual(await due(it), before);
  });
});
