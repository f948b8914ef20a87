import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTestCatalogue, type TestCatalogue } from "../../../test/support/catalogue.ts";
import type { TitleType } from "../../core/titles/title.ts";

let it: TestCatalogue;
before(async () => {
  it = await openTestCatalogue("starter");
  await it.catalogue.addTitles({
    titles: [
      { type: "movie", title: "Zebra Crossing", year: 1990, ids: { tmdb: 1_000_001 } },
      { type: "movie", title: "Zebra", year: 1980, ids: { tmdb: 1_000_002 } },
      { type: "show", title: "Zebra Crossings", year: 2001, ids: { tvdb: 1_000_003 } },
      { type: "movie", title: "Àccented Ñame II", year: 2002, ids: { tmdb: 1_000_004 } },
    ],
  });
});
after(() => it.close());

async function found(text: string, type: TitleType | null = null, limit = 10): Promise<string[]> {
  const ids = await it.catalogue.search({ text, type, limit });
  const titles = await it.catalogue.load(ids);
  return ids.map((id) => titles.get(id)?.name ?? "?");
}

describe("searching as somebody types", () => {
  test("a name that is exactly this comes first, then those that begin so", async () => {
    assert.deepEqual(await found("zebra"), ["Zebra", "Zebra Crossing", "Zebra Crossings"]);
    assert.deepEqual(await found("zebra crossing"), ["Zebra Crossing", "Zebra Crossings"]);
  });

  test("the last word may only be begun, the words before it are whole", async () => {
    assert.deepEqual(await found("zebra cro"), ["Zebra Crossing", "Zebra Crossings"]);
    assert.deepEqual(await found("crossing zebra"), ["Zebra Crossing"]);
    assert.deepEqual(await found("crossi zebra"), []);
  });

  test("capitals, accents and Roman numbers do not matter", async () => {
    assert.deepEqual(await found("ACCENTED name 2"), ["Àccented Ñame II"]);
  });

  test("a mistake in a word is forgiven: a letter wrong, missing, or in another's place", async () => {
    for (const text of ["zebra crosding", "zebra crosing", "zebar crossing", "zbera"])
      assert.equal((await found(text))[0]?.startsWith("Zebra"), true, text);
  });

  test("only the kind that is asked for, and no more than asked for", async () => {
    assert.deepEqual(await found("zebra", "show"), ["Zebra Crossings"]);
    assert.equal((await found("the", null, 3)).length <= 3, true);
  });

  test("other names find a title too", async () => {
    assert.ok((await found("shingeki")).length > 0);
    assert.ok((await found("進撃の巨人")).length > 0);
  });

  test("a title of any id is found as itself", async () => {
    await it.catalogue.addTitles({
      titles: [5_000_000_000, 999_999_999_999_999].map((simkl) => ({
        type: "movie",
        title: `Quokka ${simkl}`,
        year: 2020,
        ids: { simkl },
      })),
    });
    const ids = await it.catalogue.search({ text: "quokk", type: null, limit: 10 });
    assert.deepEqual(ids, [5_000_000_000, 999_999_999_999_999]);
  });

  test("nothing is found for nothing, nor for what nobody is called", async () => {
    for (const text of ["", " ", "…", "qqqqzzzzxxxx", '"', "* OR (", "it's \\ ' & | ! :*"])
      await assert.doesNotReject(found(text));
    assert.deepEqual(await found("qqqqzzzzxxxx"), []);
  });

  test("a title that is renamed is found by its new name, with the old one kept", async () => {
    await it.catalogue.addTitles({
      titles: [{ type: "movie", title: "Okapi", year: 1980, ids: { tmdb: 1_000_002 } }],
    });
    assert.deepEqual(await found("okapi"), ["Okapi"]);
    assert.ok((await found("zebra")).includes("Okapi"));
  });
});
