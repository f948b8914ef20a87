import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import type { AdditionReport } from "../document/add-document.ts";
import { CatalogueFormatError } from "../document/document-error.ts";

const opened: TestCatalogue[] = [];
after(() => Promise.all(opened.map((one) => one.close())));

async function openFixture(content: "empty" | "starter" = "empty"): Promise<TestCatalogue> {
  const fixture = await openTestCatalogue(content);
  opened.push(fixture);
  return fixture;
}

const add = (to: TestCatalogue, ...titles: readonly unknown[]): Promise<AdditionReport> =>
  to.catalogue.addTitles({ titles });
const reportOf = (titles: number, updated: number, episodes = 0): AdditionReport => ({
  titles,
  updated,
  episodes,
  rejected: [],
});
const found = async (to: TestCatalogue, item: Parameters<typeof query>[0]): Promise<string> =>
  meaning((await to.catalogue.resolve([query(item)]))[0]);

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
  test("adds new titles and reports their number", async () => {
    const fixture = await openFixture();
    assert.deepEqual(await add(fixture, SHOW, { type: "movie", title: "M" }), reportOf(2, 0, 19));
    const title = await fixture.title(SHOW_ID);
    assert.equal(title.episodes.length, 19);
    assert.deepEqual(title.ids, { imdb: "tt1520211", tvdb: "153021", zap2it: "EP01" });
    assert.equal(title.slug, "the-walking-dead");
  });

  test("changes nothing if the same file is added again", async () => {
    const fixture = await openFixture();
    const anime = {
      type: "anime",
      title: "A",
      ids: { mal: 5, tvdb: 6 },
      tvdb_seasons: [{ season: 1, first: 1 }],
    };
    const titles = [SHOW, { type: "movie", title: "Nameless", year: 2001 }, anime];
    const tables = ["title", "title_key", "title_name", "episode", "episode_key", "anime_mapping", "counter"];
    const allRows = () => Promise.all(tables.map((table) => fixture.rows(table)));
    await add(fixture, ...titles);
    const before = await allRows();
    assert.deepEqual(await add(fixture, ...titles), reportOf(0, 3, 19));
    assert.deepEqual(await allRows(), before);
  });

  test("updates the title with one of the ids: given fields are replaced, others stay", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    const update = { type: "show", title: "TWD", status: "airing", ids: { tvdb: "153021", tmdb: 1402 } };
    assert.deepEqual(await add(fixture, update), reportOf(0, 1));
    const title = await fixture.title(SHOW_ID);
    assert.deepEqual(
      [title.name, title.status, title.year, title.runtime, title.episodes.length, title.slug],
      ["TWD", "airing", 2010, 45, 19, "the-walking-dead"],
    );
    assert.deepEqual(title.ids, { imdb: "tt1520211", tvdb: "153021", tmdb: "1402", zap2it: "EP01" });
    assert.equal(await found(fixture, { ids: { tmdb: 1402 } }), `${SHOW_ID}`);
    assert.equal(
      await found(fixture, { name: "Walking Dead", year: 2010 }),
      `${SHOW_ID}`,
      "the old name still finds the title",
    );
  });

  test("updates the title with the same name and year", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    assert.deepEqual(
      await add(fixture, { type: "show", title: "walking dead", year: 2010, runtime: 50 }),
      reportOf(0, 1),
    );
    assert.equal((await fixture.title(SHOW_ID)).runtime, 50);
  });

  test("adds another title if the year, the type or an id differs", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    const namesake = { type: "show", title: "The Walking Dead", year: 2010 };
    assert.deepEqual(await add(fixture, { ...namesake, year: 2011 }), reportOf(1, 0));
    assert.deepEqual(await add(fixture, { ...namesake, type: "movie" }), reportOf(1, 0));
    assert.deepEqual(await add(fixture, { ...namesake, ids: { imdb: "tt7654321" } }), reportOf(1, 0));
    assert.deepEqual(await add(fixture, { ...namesake, year: 2012, ids: { simkl: 2090 } }), reportOf(1, 0));
    assert.equal((await fixture.rows("title")).length, 5);
  });

  test("compares ids without regard to case", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    const update = { type: "show", title: "The Walking Dead", year: 2010, ids: { zap2it: "EP01" } };
    assert.deepEqual(await add(fixture, update), reportOf(0, 1));
  });

  test("stores a Simkl id that is added later as an alias; the title keeps its id", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    await add(fixture, { type: "show", title: "The Walking Dead", ids: { simkl: 2090, imdb: "tt1520211" } });
    assert.equal(await found(fixture, { ids: { simkl: 2090 } }), `${SHOW_ID}`);
    assert.equal(await found(fixture, { ids: { simkl: SHOW_ID } }), `${SHOW_ID}`);
    assert.equal((await fixture.title(SHOW_ID)).id, SHOW_ID);
    assert.deepEqual(
      await add(fixture, { type: "show", title: "TWD", ids: { simkl: 2090 } }),
      reportOf(0, 1),
    );
  });

  test("replaces the listed seasons completely, and keeps the others", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    const update = { type: "show", title: "TWD", ids: { tvdb: 153021 } };
    await add(fixture, {
      ...update,
      seasons: [{ number: 1, episodes: 2 }],
      episodes: [{ season: 3, number: 5 }],
    });
    const { episodes } = await fixture.title(SHOW_ID);
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
      (await fixture.rows("episode_key")).map(({ value }) => value),
      [],
      "the ids of replaced episodes are removed",
    );
    await add(fixture, { ...update, seasons: [{ number: 2, episodes: 0 }] });
    assert.ok(!(await fixture.title(SHOW_ID)).episodes.some(({ part }) => part.season === 2));
  });

  test("replaces tvdb_seasons by listed ones, and removes them for an empty list", async () => {
    const fixture = await openFixture();
    const anime = {
      type: "anime",
      title: "A",
      ids: { mal: 5, tvdb: 6 },
      seasons: [{ number: 1, episodes: 3 }],
    };
    await add(fixture, { ...anime, tvdb_seasons: [{ season: 1, first: 1 }] });
    await add(fixture, anime);
    assert.deepEqual(
      (await fixture.title(600_000_005)).numbering.map(({ rank, season, target }) => [rank, season, target]),
      [
        [1, 1, 1],
        [2, 0, 0],
      ],
      "the title that begins where the series begins also has its specials",
    );
    await add(fixture, { ...anime, tvdb_seasons: [{ season: 2, first: 1, last: 3 }] });
    assert.deepEqual(
      (await fixture.title(600_000_005)).numbering.map(({ season, last, series }) => [season, last, series]),
      [[2, 3, "6"]],
    );
    await add(fixture, { ...anime, tvdb_seasons: [] });
    assert.deepEqual((await fixture.title(600_000_005)).numbering, []);
  });

  test("keeps the starter's tvdb_seasons except for episodes that listed ones cover", async () => {
    const fixture = await openFixture("starter");
    const TITAN = 39687;
    const titan = { type: "anime", title: "Attack on Titan", ids: { simkl: TITAN, tvdb: 267440 } };
    const numberingWith = async (tvdb_seasons: object[]) => {
      await add(fixture, { ...titan, tvdb_seasons });
      const { numbering } = await fixture.title(TITAN);
      return numbering.map(({ season, first, last, target }) => [season, first, last, target]).sort();
    };
    const specials = [
      [0, 1, 6, 0],
      [0, 8, 11, 0],
    ];
    assert.deepEqual(await numberingWith([{ season: 1, first: 1, last: 25 }]), [...specials, [1, 1, 25, 1]]);
    assert.deepEqual(await numberingWith([{ season: 7, first: 1 }]), [...specials, [7, 1, null, 1]]);
    assert.deepEqual(await numberingWith([{ season: 0, first: 5, last: 5, kind: "special" }]), [
      [0, 5, 5, 0],
      [1, 1, 25, 1],
    ]);
    assert.deepEqual(await numberingWith([]), []);
  });

  test("rejects malformed titles with their index and a reason, and adds the others", async () => {
    const fixture = await openFixture();
    const report = await add(fixture, { type: "movie" }, SHOW, "x", {
      type: "movie",
      title: "M",
      released: "?",
    });
    assert.deepEqual([report.titles, report.updated], [1, 0]);
    assert.deepEqual(
      report.rejected.map(({ index }) => index),
      [0, 2, 3],
    );
    assert.equal(report.rejected[2]?.reason, '"?" is not a date');
  });

  test("rejects a title whose ids belong to two titles, and writes nothing of it", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW, { type: "show", title: "Lost", ids: { tvdb: 73739 } });
    const before = await fixture.rows("title_key");
    const both = { type: "show", title: "Both", ids: { imdb: "tt1520211", tvdb: 73739, tmdb: 5 } };
    const { rejected, ...counts } = await add(fixture, both);
    assert.deepEqual(counts, { titles: 0, updated: 0, episodes: 0 });
    assert.deepEqual(rejected, [{ index: 0, reason: `its ids belong to 2 titles: ${SHOW_ID}, 400073739` }]);
    assert.deepEqual(await fixture.rows("title_key"), before);
  });

  test("rejects a Simkl id that a title of another type has", async () => {
    const fixture = await openFixture();
    await add(fixture, { type: "movie", title: "M", ids: { simkl: 5 } });
    assert.deepEqual((await add(fixture, { type: "show", title: "S", ids: { simkl: 5 } })).rejected, [
      { index: 0, reason: "its simkl id 5 belongs to a title of type movie" },
    ]);
  });

  test("anime.md 1: keeps anime apart that share imdb, tvdb and tmdb", async () => {
    const fixture = await openFixture();
    const family = { imdb: "tt2560140", tvdb: 267440, tmdb: 1429 };
    const titles = [1, 2, 3].map((mal) => ({ type: "anime", title: `A${mal}`, ids: { ...family, mal } }));
    assert.deepEqual(await add(fixture, ...titles), reportOf(3, 0));
    assert.deepEqual(await add(fixture, ...titles), reportOf(0, 3));
  });

  test("keeps the type of an anime movie if an update does not give it", async () => {
    const fixture = await openFixture();
    await add(fixture, { type: "anime", anime_type: "movie", title: "A", ids: { mal: 5 } });
    await add(fixture, { type: "anime", title: "A", ids: { mal: 5, tmdb: 7, tvdb: 8 } });
    assert.equal((await fixture.title(600_000_005)).animeType, "movie");
    const keys = (await fixture.rows("title_key")).map(({ namespace }) => namespace);
    assert.deepEqual(keys, ["mal", "simkl", "tmdb_movie", "tvdb"]);
  });

  test("stores a slug given as tvdb as tvdbslug", async () => {
    const fixture = await openFixture();
    await add(fixture, { type: "show", title: "S", ids: { simkl: 5, tvdb: "the-s" } });
    assert.deepEqual((await fixture.title(5)).ids, { tvdbslug: "the-s" });
    assert.equal(await found(fixture, { ids: { tvdb: "The-S" } }), "5");
    assert.equal(await found(fixture, { ids: { tvdbslug: "the-s" } }), "5");
  });

  test("adds more titles than one transaction takes, with correct indexes of rejected ones", async () => {
    const fixture = await openFixture();
    const titles: unknown[] = Array.from({ length: 250 }, (_, at) => ({
      type: "movie",
      title: `Movie number ${at}`,
      ids: { tmdb: at + 1 },
    }));
    titles[120] = { type: "movie" };
    titles[249] = { type: "movie", title: "Again", ids: { tmdb: 1 } };
    const { rejected, ...counts } = await add(fixture, ...titles);
    assert.deepEqual(counts, { titles: 248, updated: 1, episodes: 0 });
    assert.deepEqual(
      rejected.map(({ index }) => index),
      [120],
    );
  });

  test("refuses a document of another form", async () => {
    const fixture = await openFixture();
    await assert.rejects(fixture.catalogue.addTitles([SHOW]), CatalogueFormatError);
    assert.deepEqual(await fixture.rows("title"), []);
  });

  test("invalidates cached titles", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW);
    assert.equal((await fixture.title(SHOW_ID)).name, "The Walking Dead");
    const before = fixture.statements();
    await fixture.title(SHOW_ID);
    assert.equal(fixture.statements(), before, "the second read needs no statement");
    await add(fixture, { ...SHOW, title: "Changed" });
    assert.equal((await fixture.title(SHOW_ID)).name, "Changed");
  });
});

describe("architecture.md 8 the starter catalogue", () => {
  test("is loaded once; later additions stay", async () => {
    const fixture = await openFixture("starter");
    await add(fixture, { type: "movie", title: "Hot", year: 1995, ids: { imdb: "tt0113277" } });
    await fixture.catalogue.loadStarter();
    await fixture.reopened().loadStarter();
    assert.equal((await fixture.title(100_113_277)).name, "Hot");
  });

  test("is loaded completely or not at all", async () => {
    const fixture = await openFixture();
    const complete = await openFixture("starter");
    fixture.failInserts("The Dark Knight");
    await assert.rejects(fixture.catalogue.loadStarter(), /made to fail/);
    assert.deepEqual(await fixture.rows("title"), []);
    fixture.allowInserts();
    await fixture.catalogue.loadStarter();
    assert.deepEqual(await fixture.rows("title"), await complete.rows("title"));
  });

  test("is counted by type and source", async () => {
    const fixture = await openFixture();
    await add(fixture, SHOW, { type: "movie", title: "M" }, { type: "movie", title: "N" });
    assert.deepEqual(await fixture.catalogue.statistics(), {
      titles: [
        { type: "movie", source: "operator", titles: 2 },
        { type: "show", source: "operator", titles: 1 },
      ],
      episodes: [{ type: "show", episodes: 19 }],
    });
  });
});
