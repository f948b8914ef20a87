import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTestCatalogue, type TestCatalogue } from "../../../test/support/catalogue.ts";
import type { TitleType } from "../../core/titles/title.ts";

let fixture: TestCatalogue;
before(async () => {
  fixture = await openTestCatalogue("starter");
  await fixture.catalogue.addTitles({
    titles: [
      { type: "movie", title: "Zebra Crossing", year: 1990, ids: { tmdb: 1_000_001 } },
      { type: "movie", title: "Zebra", year: 1980, ids: { tmdb: 1_000_002 } },
      { type: "show", title: "Zebra Crossings", year: 2001, ids: { tvdb: 1_000_003 } },
      { type: "movie", title: "Àccented Ñame II", year: 2002, ids: { tmdb: 1_000_004 } },
    ],
  });
});
after(() => fixture.close());

async function found(text: string, type: TitleType | null = null, limit = 10): Promise<string[]> {
  const ids = await fixture.catalogue.search({ text, type, limit });
  const titles = await fixture.catalogue.load(ids);
  return ids.map((id) => titles.get(id)?.name ?? "?");
}

describe("searching titles by the beginning of a name", () => {
  test("exact names come first, then names that begin with the text", async () => {
    assert.deepEqual(await found("zebra"), ["Zebra", "Zebra Crossing", "Zebra Crossings"]);
    assert.deepEqual(await found("zebra crossing"), ["Zebra Crossing", "Zebra Crossings"]);
  });

  test("the last word is a prefix, the words before it are complete", async () => {
    assert.deepEqual(await found("zebra cro"), ["Zebra Crossing", "Zebra Crossings"]);
    assert.deepEqual(await found("crossing zebra"), ["Zebra Crossing"]);
    assert.deepEqual(await found("crossi zebra"), []);
  });

  test("case, accents and Roman numerals make no difference", async () => {
    assert.deepEqual(await found("ACCENTED name 2"), ["Àccented Ñame II"]);
  });

  test("a word may have one mistake: a wrong, missing or swapped letter", async () => {
    for (const text of ["zebra crosding", "zebra crosing", "zebar crossing", "zbera"])
      assert.equal((await found(text))[0]?.startsWith("Zebra"), true, text);
  });

  test("results have the requested type, and are limited in number", async () => {
    assert.deepEqual(await found("zebra", "show"), ["Zebra Crossings"]);
    assert.equal((await found("the", null, 3)).length <= 3, true);
  });

  test("titles are found by other names", async () => {
    assert.ok((await found("shingeki")).length > 0);
    assert.ok((await found("進撃の巨人")).length > 0);
  });

  test("titles with very large ids are found", async () => {
    await fixture.catalogue.addTitles({
      titles: [5_000_000_000, 999_999_999_999_999].map((simkl) => ({
        type: "movie",
        title: `Quokka ${simkl}`,
        year: 2020,
        ids: { simkl },
      })),
    });
    const ids = await fixture.catalogue.search({ text: "quokk", type: null, limit: 10 });
    assert.deepEqual(ids, [5_000_000_000, 999_999_999_999_999]);
  });

  test("empty, unknown and malformed texts have no results", async () => {
    for (const text of ["", " ", "…", "qqqqzzzzxxxx", '"', "* OR (", "fixture's \\ ' & | ! :*"])
      await assert.doesNotReject(found(text));
    assert.deepEqual(await found("qqqqzzzzxxxx"), []);
  });

  test("a renamed title is found by its new and its old name", async () => {
    await fixture.catalogue.addTitles({
      titles: [{ type: "movie", title: "Okapi", year: 1980, ids: { tmdb: 1_000_002 } }],
    });
    assert.deepEqual(await found("okapi"), ["Okapi"]);
    assert.ok((await found("zebra")).includes("Okapi"));
  });
});
