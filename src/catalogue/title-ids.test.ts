import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTestCatalogue } from "../../test/support/catalogue.ts";
import { derivedTitleIds, FIRST_COUNTED_ID } from "./title-ids.ts";

const ids = (known: Record<string, string>): Map<string, string> => new Map(Object.entries(known));
const everything = ids({
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
  test("the real Simkl id comes first", () => {
    assert.deepEqual(
      derivedTitleIds("movie", ids({ simkl: "53536", imdb: "tt0181852" })),
      [53536, 100181852],
    );
  });

  test("a movie derives from IMDb, then TMDB", () => {
    assert.deepEqual(derivedTitleIds("movie", everything), [100_000_011, 200_000_012]);
  });

  test("a show derives from IMDb, TMDB, TVDB, TVmaze", () => {
    const expected = [100_000_011, 300_000_013, 400_000_014, 900_000_019];
    assert.deepEqual(derivedTitleIds("show", everything), expected);
  });

  test("anime derive from AniDB, MAL, AniList, Kitsu and never from what a family shares", () => {
    const expected = [500_000_015, 600_000_016, 700_000_017, 800_000_018];
    assert.deepEqual(derivedTitleIds("anime", everything), expected);
    assert.deepEqual(derivedTitleIds("anime", ids({ imdb: "tt2560140", tvdb: "267440" })), []);
  });

  test("a number that would reach into the next source's range is passed over", () => {
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
  const test = await openTestCatalogue();
  try {
    for (const title of titles) await test.catalogue.addTitles({ titles: [title] });
    const rows = await test.rows("title");
    return Object.fromEntries(rows.map(({ name, title }) => [name, title]).sort());
  } finally {
    await test.close();
  }
}

describe("architecture.md 6 a rebuilt catalogue", () => {
  test("gives the same ids in whatever order its titles come", async () => {
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

  test("a derived id that another title has already is not given again: the next one is", async () => {
    const taker = { type: "show", title: "Taker", year: 1990, ids: { simkl: 101_000_001 } };
    const movie = { type: "movie", title: "One", year: 2001, ids: { imdb: "tt1000001", tmdb: 9 } };
    assert.deepEqual(await idsByName([taker, movie]), { One: 200_000_009, Taker: 101_000_001 });
  });

  test("titles without external ids are counted", async () => {
    const plain = (title: string, year: number) => ({ type: "movie", title, year });
    assert.deepEqual(await idsByName([plain("B2", 2001), plain("C3", 2002)]), {
      B2: FIRST_COUNTED_ID,
      C3: FIRST_COUNTED_ID + 1,
    });
  });
});
