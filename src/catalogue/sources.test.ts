import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../test/support/catalogue.ts";
import { orderOf, SOURCE_NUMBERS, SOURCES } from "./sources.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-sources-test-"));
const opened: TestCatalogue[] = [];
after(async () => {
  await Promise.all(opened.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function openFixture(): Promise<TestCatalogue> {
  const fixture = await openTestCatalogue();
  opened.push(fixture);
  return fixture;
}

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const BASICS =
  "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres";
const imdb = (name: string, ...rows: readonly string[][]): string =>
  write(name, `${[BASICS, ...rows.map((row) => row.join("\t"))].join("\n")}\n`);
const tvmaze = (name: string, ...shows: readonly object[]): string => write(name, JSON.stringify(shows));

const LOST_IMDB = imdb("lost.tsv", [
  "tt0411008",
  "tvSeries",
  "Lost",
  "Lost",
  "0",
  "2004",
  "2010",
  "44",
  "Drama",
]);
const LOST_TVMAZE = tvmaze("lost.json", {
  id: 123,
  name: "Lost!",
  premiered: "2004-09-22",
  status: "Running",
  runtime: 60,
  weight: 97,
  externals: { thetvdb: 73739, imdb: "tt0411008" },
  _embedded: {
    episodes: [
      {
        season: 1,
        number: 1,
        name: "Pilot (1)",
        airdate: "2004-09-22",
        airtime: "20:00",
        airstamp: "2004-09-23T00:00:00+00:00",
        runtime: 60,
      },
      { season: 1, number: 2, name: "Pilot (2)", airdate: "2004-09-29", runtime: 60 },
      { season: 1, number: null, name: "Special" },
    ],
  },
});

/** The row of the only title, without its id and slug, which depend on the first source. */
const titleRow = async (fixture: TestCatalogue) => {
  const [{ title, slug, ...row } = {}] = await fixture.rows("title");
  return row;
};

describe("architecture.md 6 precedence of sources", () => {
  test("every order has each source once, the operator first", () => {
    for (const type of ["movie", "show", "anime"] as const)
      for (const field of ["name", "year", "numbering"] as const) {
        const order = orderOf(type, field);
        assert.equal(order[0], "operator");
        assert.deepEqual([...order].sort(), [...SOURCES].sort());
      }
  });

  test("the order in which sources are imported makes no difference", async () => {
    const [imdbFirst, tvmazeFirst] = [await openFixture(), await openFixture()];
    await imdbFirst.catalogue.importDataset("imdb", [LOST_IMDB]);
    await imdbFirst.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    await tvmazeFirst.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    await tvmazeFirst.catalogue.importDataset("imdb", [LOST_IMDB]);
    const { name, year, runtime, status, ids } = await titleRow(imdbFirst);
    assert.deepEqual([name, year, runtime, status], ["Lost!", 2004, 60, "airing"]);
    assert.deepEqual(JSON.parse(String(ids)), { imdb: "tt0411008", tvdb: "73739", tvmaze: "123" });
    assert.deepEqual(await titleRow(tvmazeFirst), await titleRow(imdbFirst));
    assert.deepEqual(await tvmazeFirst.rows("episode"), await imdbFirst.rows("episode"));
  });

  test("the operator's facts take precedence, added before or after the others; absent ones come from these", async () => {
    const correction = { type: "show", title: "Lost, mine", runtime: 41, ids: { imdb: "tt0411008" } };
    const [before, after] = [await openFixture(), await openFixture()];
    await before.catalogue.addTitles({ titles: [correction] });
    for (const fixture of [before, after]) {
      await fixture.catalogue.importDataset("imdb", [LOST_IMDB]);
      await fixture.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    }
    await after.catalogue.addTitles({ titles: [correction] });
    for (const fixture of [before, after]) {
      const { name, year, runtime } = await titleRow(fixture);
      assert.deepEqual([name, year, runtime], ["Lost, mine", 2004, 41]);
    }
    assert.deepEqual(await titleRow(after), await titleRow(before));
  });

  test("a season that the operator has listed gets no further episodes, but facts about the listed ones", async () => {
    const fixture = await openFixture();
    const correction = {
      type: "show",
      title: "Lost",
      ids: { tvdb: 73739 },
      seasons: [{ number: 1, episodes: 1 }],
    };
    await fixture.catalogue.addTitles({ titles: [correction] });
    await fixture.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    const title = await fixture.title(400_073_739);
    assert.deepEqual(
      title.episodes.map(({ name, airedAt, airOffset }) => [name, airedAt, airOffset]),
      [["Pilot (1)", Date.UTC(2004, 8, 23), -240]],
    );
  });

  test("the names of all sources find the title", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.importDataset("imdb", [LOST_IMDB]);
    await fixture.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    await fixture.catalogue.addTitles({
      titles: [{ type: "show", title: "Verschollen", ids: { tvmaze: 123 } }],
    });
    for (const name of ["Lost", "Verschollen"]) {
      const [found] = await fixture.catalogue.resolve([query({ name, year: 2004 })]);
      assert.equal(meaning(found), "100411008");
    }
  });
});

describe("architecture.md 6 the numbers of sources in the database", () => {
  // Databases contain these numbers. Never change or reuse one; add a line for a new source.
  const PINNED = {
    operator: 0,
    tvdb: 1,
    tmdb: 2,
    tvmaze: 3,
    kitsu: 4,
    imdb: 5,
    "anime-lists": 6,
    bangumi: 7,
    wikidata: 8,
    fribb: 9,
    anibridge: 10,
    shinkro: 11,
    plexanibridge: 12,
    kometa: 13,
    counts: 14,
    starter: 15,
  };

  test("never change", () => assert.deepEqual(SOURCE_NUMBERS, PINNED));

  test("are unique, and fit into the origins of an episode", () => {
    const numbers = Object.values(SOURCE_NUMBERS);
    assert.equal(new Set(numbers).size, SOURCES.length);
    assert.ok(numbers.every((number) => Number.isInteger(number) && number >= 0 && number <= 30));
  });

  test("are used in the origins of an episode, whatever the precedence of the source", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    const [first] = await fixture.rows("episode");
    // Bit 3, then three times two digits: TVmaze lists the episode, and gives its name, air date and runtime.
    assert.equal(first?.origins, 8_030303);
  });
});

describe("architecture.md 6 importing a source again", () => {
  test("changes the titles that changed, and no others", async () => {
    const fixture = await openFixture();
    const rows = (runtime: string): string[][] => [
      ["tt0000010", "movie", "One", "One", "0", "1990", "\\N", runtime, "\\N"],
      ["tt0000011", "movie", "Two", "Zwei", "0", "1991", "\\N", "90", "\\N"],
    ];
    await fixture.catalogue.importDataset("imdb", [imdb("again.tsv", ...rows("80"))]);
    const before = await fixture.rows("title");
    const result = await fixture.catalogue.importDataset("imdb", [imdb("again.tsv", ...rows("81"))]);
    assert.deepEqual([result.rows, result.titles, result.updated, result.unchanged], [2, 0, 1, 1]);
    const [first, second] = await fixture.rows("title");
    assert.deepEqual([first, second], [{ ...before[0], runtime: 81 }, before[1]]);
  });

  test("removes a name and an id that the source no longer gives, unless another source does", async () => {
    const fixture = await openFixture();
    const show = { id: 5, premiered: "2001-01-01", externals: { thetvdb: 77, imdb: "tt0000077" } };
    await fixture.catalogue.importDataset("tvmaze", [tvmaze("back.json", { ...show, name: "Wrong" })]);
    await fixture.catalogue.addTitles({ titles: [{ type: "show", title: "Right", ids: { tvdb: 77 } }] });
    const externals = { thetvdb: null, imdb: null };
    await fixture.catalogue.importDataset("tvmaze", [
      tvmaze("back.json", { ...show, name: "Right", externals }),
    ]);
    const found = async (item: Parameters<typeof query>[0]) =>
      meaning((await fixture.catalogue.resolve([query(item)]))[0]);
    assert.equal(await found({ ids: { tvdb: 77 } }), "100000077");
    assert.equal(await found({ ids: { imdb: "tt0000077" } }), "title_unknown");
    assert.equal(await found({ name: "Wrong", year: 2001 }), "title_unknown");
    assert.equal((await fixture.title(100_000_077)).name, "Right");
  });

  test("removes an episode that the source no longer lists, unless another source does", async () => {
    const fixture = await openFixture();
    const show = { id: 6, name: "S", premiered: "2001-01-01", externals: { thetvdb: 78, imdb: "tt0000078" } };
    const episodes = (...numbers: number[]) => ({
      _embedded: { episodes: numbers.map((number) => ({ season: 1, number, name: `E${number}` })) },
    });
    await fixture.catalogue.importDataset("tvmaze", [tvmaze("e.json", { ...show, ...episodes(1, 2, 3) })]);
    const numbers = write(
      "episode.tsv",
      "tconst\tparentTconst\tseasonNumber\tepisodeNumber\ntt0000079\ttt0000078\t1\t2\n",
    );
    await fixture.catalogue.importDataset("imdb", [numbers]);
    await fixture.catalogue.importDataset("tvmaze", [tvmaze("e.json", { ...show, ...episodes(1) })]);
    const title = await fixture.title(100_000_078);
    assert.deepEqual(
      title.episodes.map(({ part, name }) => [part.number, name]),
      [
        [1, "E1"],
        [2, null],
      ],
    );
  });
});

describe("titles that changed", () => {
  test("are stored once, to be announced", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    assert.deepEqual(await fixture.rows("learned"), [{ title: 100_411_008, rounds: 0 }]);
  });
});
