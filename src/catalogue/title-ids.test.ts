import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTestCatalogue } from "../../test/support/catalogue.ts";
import { derivedTitleIds, FIRST_COUNTED_ID } from "./title-ids.ts";

const ids = (values: Record<string, string>): Map<string, string> => new Map(Object.entries(values));
const allIds = ids({
  imdb: "tt0000011",
  tmdb_movie: "12",
  tmdb_show: "13",
  tvdb: "14",
  anidb: "15",
  mal: "16",
  anilist: "17",
  kitsu: "18",
  tvmaze: "19",
});

describe("architecture.md 6 the ids that a title may get", () => {
  test("start with the real Simkl id", () => {
    assert.deepEqual(
      derivedTitleIds("movie", ids({ simkl: "53536", imdb: "tt0181852" })),
      [53536, 100181852],
    );
  });

  test("of a movie are derived from IMDb, then TMDB", () => {
    assert.deepEqual(derivedTitleIds("movie", allIds), [100_000_011, 200_000_012]);
  });

  test("of a show are derived from IMDb, TMDB, TVDB, TVmaze", () => {
    const expected = [100_000_011, 300_000_013, 400_000_014, 900_000_019];
    assert.deepEqual(derivedTitleIds("show", allIds), expected);
  });

  test("of an anime are derived from AniDB, MAL, AniList, Kitsu, and never from ids of a family", () => {
    const expected = [500_000_015, 600_000_016, 700_000_017, 800_000_018];
    assert.deepEqual(derivedTitleIds("anime", allIds), expected);
    assert.deepEqual(derivedTitleIds("anime", ids({ imdb: "tt2560140", tvdb: "267440" })), []);
  });

  test("are not derived from a number beyond the range of its namespace", () => {
    assert.deepEqual(derivedTitleIds("movie", ids({ imdb: "tt100000000", tmdb_movie: "5" })), [200_000_005]);
    assert.deepEqual(derivedTitleIds("movie", ids({ imdb: "tt99999999" })), [199_999_999]);
  });
});

const document = {
  titles: [
    { type: "movie", title: "One", year: 2001, ids: { imdb: "tt1000001", tmdb: 9 } },
    { type: "movie", title: "Two", year: 2002, ids: { tmdb: 10 } },
    { type: "show", title: "Three", year: 2003, ids: { tvdb: 11 } },
    { type: "show", title: "Four", year: 2004, ids: { simkl: 44 } },
    { type: "anime", title: "Five", year: 2005, ids: { mal: 12, tvdb: 11 } },
    { type: "anime", title: "Six", year: 2006, ids: { anidb: 13, mal: 14, tvdb: 11 } },
  ],
};

async function idsByName(titles: readonly unknown[]): Promise<Record<string, number>> {
  const fixture = await openTestCatalogue();
  try {
    for (const title of titles) await fixture.catalogue.addTitles({ titles: [title] });
    const rows = await fixture.rows("title");
    return Object.fromEntries(rows.map(({ name, title }) => [name, title]).sort());
  } finally {
    await fixture.close();
  }
}

describe("architecture.md 6 a rebuilt catalogue", () => {
  test("gives titles the same ids, whatever their order", async () => {
    const expected = {
      Five: 600_000_012,
      Four: 44,
      One: 101_000_001,
      Six: 500_000_013,
      Three: 400_000_011,
      Two: 200_000_010,
    };
    assert.deepEqual(await idsByName(document.titles), expected);
    assert.deepEqual(await idsByName(document.titles.toReversed()), expected);
  });

  test("gives a title the next id if another title already has the derived one", async () => {
    const other = { type: "show", title: "Other", year: 1990, ids: { simkl: 101_000_001 } };
    const movie = { type: "movie", title: "One", year: 2001, ids: { imdb: "tt1000001", tmdb: 9 } };
    assert.deepEqual(await idsByName([other, movie]), { One: 200_000_009, Other: 101_000_001 });
  });

  test("numbers titles without external ids", async () => {
    const plain = (title: string, year: number) => ({ type: "movie", title, year });
    assert.deepEqual(await idsByName([plain("B2", 2001), plain("C3", 2002)]), {
      B2: FIRST_COUNTED_ID,
      C3: FIRST_COUNTED_ID + 1,
    });
  });
});
