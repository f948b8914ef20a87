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
  const fixture = await openTestCatalogue();
  opened.push(fixture);
  const path = join(folder, "shows.json");
  const shows = Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    name: `Quagga ${at}`,
    externals: {},
  }));
  writeFileSync(path, JSON.stringify(shows));
  const interrupted = fixture.catalogue.importDataset("tvmaze", [path], ({ rows }) => {
    if (rows === count) throw new Error("killed");
  });
  await assert.rejects(interrupted, /killed/);
  assert.equal((await due(fixture)).length, count);
  return fixture;
}

const due = (fixture: TestCatalogue) => fixture.rows("search_due", "title");

describe("titles that an import has not indexed", () => {
  test("are all indexed in the background", async () => {
    const fixture = await withDueTitles(600);
    assert.deepEqual(await fixture.catalogue.search({ text: "quagg", type: null, limit: 10 }), []);
    await fixture.catalogue.indexDue();
    assert.deepEqual(await due(fixture), []);
    assert.equal((await fixture.catalogue.search({ text: "quagg", type: null, limit: 10 })).length, 10);
  });

  test("are not indexed after the catalogue was stopped", async () => {
    const fixture = await withDueTitles(3);
    const before = await due(fixture);
    const other = fixture.reopened();
    await other.stop();
    await other.indexDue();
    assert.deepEqual(await due(fixture), before);
  });
});
