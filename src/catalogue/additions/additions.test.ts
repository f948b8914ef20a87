import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import type { AdditionReport } from "../document/add-document.ts";
import { CatalogueFormatError } from "../document/document-error.ts";

const opened: TestCatalogue[] = [];
after(() => Promise.all(opened.map((one) => one.close())));

async function fresh(content: "empty" | "starter" = "empty"): Promise<TestCatalogue> {
  const one = await openTestCatalogue(content);
  opened.push(one);
  return one;
}

const add = (to: TestCatalogue, ...titles: readonly unknown[]): Promise<AdditionReport> =>
  to.catalogue.addTitles({ titles });
const done = (titles: number, updated: number, episodes = 0): AdditionReport => ({
  titles,
  updated,
  episodes,
  rejected: [],
});
const found = async (to: TestCatalogue, asked: Parameters<typeof query>[0]): Promise<string> =>
  meaning((await to.catalogue.resolve([query(asked)]))[0]);

const SHOW = {
  type: "show",
  title: "The Walking Dead",
  year: 2010,
  status: "ended",
  runtime: 45,
  ids: { imdb: "tt1520211", tvdb: 153021, zap2it: "EP01" },
  seasons: [
    { number: 1, episodes: 6, first_aired: "2010-10-31" },
    { number: 2, episodes: 13, first_aired: "2011-10-16" },
  ],
  episodes: [{ season: 1, number: 1, title: "Days Gone Bye", ids: { tvdb: 4011 } }],
};
const SHOW_ID = 101_520_211;

describe("architecture.md 8 catalogue add", () => {
  test("adds what is new and says how much", async () => {
    const it = await fresh();
    assert.deepEqual(await add(it, SHOW, { type: "movie", title: "M" }), done(2, 0, 19));
    const title = await it.title(SHOW_ID);
    assert.equal(title.episodes.length, 19);
    assert.deepEqual(title.ids, { imdb: "tt1520211", tvdb: "153021", zap2it: "EP01" });
    assert.equal(title.slug, "the-walking-dead");
  });

  test("the same file again changes nothing", async () => {
    const it = await fresh();
    const anime = {
      type: "anime",
      title: "A",
      ids: { mal: 5, tvdb: 6 },
      tvdb_seasons: [{ season: 1, first: 1 }],
    };
    const titles = [SHOW, { type: "movie", title: "Nameless", year: 2001 }, anime];
    const tables = ["title", "title_key", "title_name", "episode", "episode_key", "anime_mapping", "counter"];
    const everything = () => Promise.all(tables.map((table) => it.rows(table)));
    await add(it, ...titles);
    const before = await everything();
    assert.deepEqual(await add(it, ...titles), done(0, 3, 19));
    assert.deepEqual(await everything(), before);
  });

  test("updates the title that one of the ids means: what is said replaces, what is not said stays", async () => {
    const it = await fresh();
    await add(it, SHOW);
    const update = { type: "show", title: "TWD", status: "airing", ids: { tvdb: "153021", tmdb: 1402 } };
    assert.deepEqual(await add(it, update), done(0, 1));
    const title = await it.title(SHOW_ID);
    assert.deepEqual(
      [title.name, title.status, title.year, title.runtime, title.episodes.length, title.slug],
      ["TWD", "airing", 2010, 45, 19, "the-walking-dead"],
    );
    assert.deepEqual(title.ids, { imdb: "tt1520211", tvdb: "153021", tmdb: "1402", zap2it: "EP01" });
    assert.equal(await found(it, { ids: { tmdb: 1402 } }), `${SHOW_ID}`);
    assert.equal(
      await found(it, { name: "Walking Dead", year: 2010 }),
      `${SHOW_ID}`,
      "the old name still finds",
    );
  });

  test("updates by name and year alone", async () => {
    const it = await fresh();
    await add(it, SHOW);
    assert.deepEqual(
      await add(it, { type: "show", title: "walking dead", year: 2010, runtime: 50 }),
      done(0, 1),
    );
    assert.equal((await it.title(SHOW_ID)).runtime, 50);
  });

  test("another year, another kind, or an id that contradicts is another title", async () => {
    const it = await fresh();
    await add(it, SHOW);
    const alike = { type: "show", title: "The Walking Dead", year: 2010 };
    assert.deepEqual(await add(it, { ...alike, year: 2011 }), done(1, 0));
    assert.deepEqual(await add(it, { ...alike, type: "movie" }), done(1, 0));
    assert.deepEqual(await add(it, { ...alike, ids: { imdb: "tt7654321" } }), done(1, 0));
    assert.deepEqual(await add(it, { ...alike, year: 2012, ids: { simkl: 2090 } }), done(1, 0));
    assert.equal((await it.rows("title")).length, 5);
  });

  test("the capitals of an id do not contradict", async () => {
    const it = await fresh();
    await add(it, SHOW);
    const alike = { type: "show", title: "The Walking Dead", year: 2010, ids: { zap2it: "EP01" } };
    assert.deepEqual(await add(it, alike), done(0, 1));
  });

  test("a Simkl id that is learnt later is an alias; the title keeps its own", async () => {
    const it = await fresh();
    await add(it, SHOW);
    await add(it, { type: "show", title: "The Walking Dead", ids: { simkl: 2090, imdb: "tt1520211" } });
    assert.equal(await found(it, { ids: { simkl: 2090 } }), `${SHOW_ID}`);
    assert.equal(await found(it, { ids: { simkl: SHOW_ID } }), `${SHOW_ID}`);
    assert.equal((await it.title(SHOW_ID)).id, SHOW_ID);
    assert.deepEqual(await add(it, { type: "show", title: "TWD", ids: { simkl: 2090 } }), done(0, 1));
  });

  test("the seasons that are named are replaced whole, the others stay", async () => {
    const it = await fresh();
    await add(it, SHOW);
    const update = { type: "show", title: "TWD", ids: { tvdb: 153021 } };
    await add(it, { ...update, seasons: [{ number: 1, episodes: 2 }], episodes: [{ season: 3, number: 5 }] });
    const { episodes } = await it.title(SHOW_ID);
    const sizes = Map.groupBy(episodes, ({ part }) => part.season);
    assert.deepEqual(
      [...sizes].map(([season, list]) => [season, list.length]),
      [
        [1, 2],
        [2, 13],
        [3, 1],
      ],
    );
    assert.deepEqual(
      (await it.rows("episode_key")).map(({ value }) => value),
      [],
      "the ids of the episodes that were replaced are gone",
    );
    await add(it, { ...update, seasons: [{ number: 2, episodes: 0 }] });
    assert.ok(!(await it.title(SHOW_ID)).episodes.some(({ part }) => part.season === 2));
  });

  test("tvdb_seasons that are named replace those known, an empty list takes them away", async () => {
    const it = await fresh();
    const anime = {
      type: "anime",
      title: "A",
      ids: { mal: 5, tvdb: 6 },
      seasons: [{ number: 1, episodes: 3 }],
    };
    await add(it, { ...anime, tvdb_seasons: [{ season: 1, first: 1 }] });
    await add(it, anime);
    assert.deepEqual(
      (await it.title(600_000_005)).numbering.map(({ rank, season, target }) => [rank, season, target]),
      [
        [1, 1, 1],
        [2, 0, 0],
      ],
      "where the series begins, its specials are too",
    );
    await add(it, { ...anime, tvdb_seasons: [{ season: 2, first: 1, last: 3 }] });
    assert.deepEqual(
      (await it.title(600_000_005)).numbering.map(({ season, last, series }) => [season, last, series]),
      [[2, 3, "6"]],
    );
    await add(it, { ...anime, tvdb_seasons: [] });
    assert.deepEqual((await it.title(600_000_005)).numbering, []);
  });

  test("tvdb_seasons leave the starter's other seasons, but for the episodes that they place", async () => {
    const it = await fresh("starter");
    const TITAN = 39687;
    const titan = { type: "anime", title: "Attack on Titan", ids: { simkl: TITAN, tvdb: 267440 } };
    const numbered = async (tvdb_seasons: object[]) => {
      await add(it, { ...titan, tvdb_seasons });
      const { numbering } = await it.title(TITAN);
      return numbering.map(({ season, first, last, target }) => [season, first, last, target]).sort();
    };
    const specials = [
      [0, 1, 6, 0],
      [0, 8, 11, 0],
    ];
    assert.deepEqual(await numbered([{ season: 1, first: 1, last: 25 }]), [...specials, [1, 1, 25, 1]]);
    assert.deepEqual(await numbered([{ season: 7, first: 1 }]), [...specials, [7, 1, null, 1]]);
    assert.deepEqual(await numbered([{ season: 0, first: 5, last: 5, kind: "special" }]), [
      [0, 5, 5, 0],
      [1, 1, 25, 1],
    ]);
    assert.deepEqual(await numbered([]), []);
  });

  test("what cannot be read is rejected by its index and a reason; the rest is added", async () => {
    const it = await fresh();
    const report = await add(it, { type: "movie" }, SHOW, "x", { type: "movie", title: "M", released: "?" });
    assert.deepEqual([report.titles, report.updated], [1, 0]);
    assert.deepEqual(
      report.rejected.map(({ index }) => index),
      [0, 2, 3],
    );
    assert.equal(report.rejected[2]?.reason, '"?" is not a date');
  });

  test("ids of two titles are rejected, and nothing of that title is written", async () => {
    const it = await fresh();
    await add(it, SHOW, { type: "show", title: "Lost", ids: { tvdb: 73739 } });
    const before = await it.rows("title_key");
    const both = { type: "show", title: "Both", ids: { imdb: "tt1520211", tvdb: 73739, tmdb: 5 } };
    const { rejected, ...counts } = await add(it, both);
    assert.deepEqual(counts, { titles: 0, updated: 0, episodes: 0 });
    assert.deepEqual(rejected, [{ index: 0, reason: `its ids belong to 2 titles: ${SHOW_ID}, 400073739` }]);
    assert.deepEqual(await it.rows("title_key"), before);
  });

  test("a Simkl id of another kind of title is rejected: these ids are unique across all", async () => {
    const it = await fresh();
    await add(it, { type: "movie", title: "M", ids: { simkl: 5 } });
    assert.deepEqual((await add(it, { type: "show", title: "S", ids: { simkl: 5 } })).rejected, [
      { index: 0, reason: "its simkl id 5 belongs to a title of type movie" },
    ]);
  });

  test("anime.md 1: sharing imdb, tvdb and tmdb makes no two anime one", async () => {
    const it = await fresh();
    const family = { imdb: "tt2560140", tvdb: 267440, tmdb: 1429 };
    const titles = [1, 2, 3].map((mal) => ({ type: "anime", title: `A${mal}`, ids: { ...family, mal } }));
    assert.deepEqual(await add(it, ...titles), done(3, 0));
    assert.deepEqual(await add(it, ...titles), done(0, 3));
  });

  test("an anime movie stays one when an update does not say so again", async () => {
    const it = await fresh();
    await add(it, { type: "anime", anime_type: "movie", title: "A", ids: { mal: 5 } });
    await add(it, { type: "anime", title: "A", ids: { mal: 5, tmdb: 7, tvdb: 8 } });
    assert.equal((await it.title(600_000_005)).animeType, "movie");
    const keys = (await it.rows("title_key")).map(({ namespace }) => namespace);
    assert.deepEqual(keys, ["mal", "simkl", "tmdb_movie", "tvdb"]);
  });

  test("a slug in tvdb's place is kept as one", async () => {
    const it = await fresh();
    await add(it, { type: "show", title: "S", ids: { simkl: 5, tvdb: "the-s" } });
    assert.deepEqual((await it.title(5)).ids, { tvdbslug: "the-s" });
    assert.equal(await found(it, { ids: { tvdb: "The-S" } }), "5");
    assert.equal(await found(it, { ids: { tvdbslug: "the-s" } }), "5");
  });

  test("more titles than one transaction takes, each with the index it was sent with", async () => {
    const it = await fresh();
    const titles: unknown[] = Array.from({ length: 250 }, (_, at) => ({
      type: "movie",
      title: `Movie number ${at}`,
      ids: { tmdb: at + 1 },
    }));
    titles[120] = { type: "movie" };
    titles[249] = { type: "movie", title: "Again", ids: { tmdb: 1 } };
    const { rejected, ...counts } = await add(it, ...titles);
    assert.deepEqual(counts, { titles: 248, updated: 1, episodes: 0 });
    assert.deepEqual(
      rejected.map(({ index }) => index),
      [120],
    );
  });

  test("a document of another form is refused as a whole", async () => {
    const it = await fresh();
    await assert.rejects(it.catalogue.addTitles([SHOW]), CatalogueFormatError);
    assert.deepEqual(await it.rows("title"), []);
  });

  test("titles kept in memory are forgotten when the catalogue learns", async () => {
    const it = await fresh();
    await add(it, SHOW);
    assert.equal((await it.title(SHOW_ID)).name, "The Walking Dead");
    const before = it.statements();
    await it.title(SHOW_ID);
    assert.equal(it.statements(), before, "the second look needs no statement");
    await add(it, { ...SHOW, title: "Changed" });
    assert.equal((await it.title(SHOW_ID)).name, "Changed");
  });
});

describe("architecture.md 8 the starter catalogue", () => {
  test("is loaded once; what was added over it stays", async () => {
    const it = await fresh("starter");
    await add(it, { type: "movie", title: "Hot", year: 1995, ids: { imdb: "tt0113277" } });
    await it.catalogue.loadStarter();
    await it.reopened().loadStarter();
    assert.equal((await it.title(100_113_277)).name, "Hot");
  });

  test("a load that fails on the way leaves nothing behind, and the next one loads it all", async () => {
    const it = await fresh();
    const whole = await fresh("starter");
    it.failInserts("The Dark Knight");
    await assert.rejects(it.catalogue.loadStarter(), /made to fail/);
    assert.deepEqual(await it.rows("title"), []);
    it.allowInserts();
    await it.catalogue.loadStarter();
    assert.deepEqual(await it.rows("title"), await whole.rows("title"));
  });

  test("statistics count by type and source", async () => {
    const it = await fresh();
    await add(it, SHOW, { type: "movie", title: "M" }, { type: "movie", title: "N" });
    assert.deepEqual(await it.catalogue.statistics(), {
      titles: [
        { type: "movie", source: "operator", titles: 2 },
        { type: "show", source: "operator", titles: 1 },
      ],
      episodes: [{ type: "show", episodes: 19 }],
    });
  });
});
