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

async function fresh(): Promise<TestCatalogue> {
  const one = await openTestCatalogue();
  opened.push(one);
  return one;
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

/** Everything but the number, which is the first source's to give. */
const rowOf = async (it: TestCatalogue) => {
  const [{ title, slug, ...row } = {}] = await it.rows("title");
  return row;
};

describe("architecture.md 6 field by field, by a written order", () => {
  test("the order has every source once, the operator first", () => {
    for (const type of ["movie", "show", "anime"] as const)
      for (const field of ["name", "year", "numbering"] as const) {
        const order = orderOf(type, field);
        assert.equal(order[0], "operator");
        assert.deepEqual([...order].sort(), [...SOURCES].sort());
      }
  });

  test("in whatever order the sources come, the title is the same", async () => {
    const [one, other] = [await fresh(), await fresh()];
    await one.catalogue.importDataset("imdb", [LOST_IMDB]);
    await one.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    await other.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    await other.catalogue.importDataset("imdb", [LOST_IMDB]);
    const { name, year, runtime, status, ids } = await rowOf(one);
    assert.deepEqual([name, year, runtime, status], ["Lost!", 2004, 60, "airing"]);
    assert.deepEqual(JSON.parse(String(ids)), { imdb: "tt0411008", tvdb: "73739", tvmaze: "123" });
    assert.deepEqual(await rowOf(other), await rowOf(one));
    assert.deepEqual(await other.rows("episode"), await one.rows("episode"));
  });

  test("a person's correction wins, before and after; what it leaves out is still the others'", async () => {
    const mine = { type: "show", title: "Lost, mine", runtime: 41, ids: { imdb: "tt0411008" } };
    const [before, after] = [await fresh(), await fresh()];
    await before.catalogue.addTitles({ titles: [mine] });
    for (const it of [before, after]) {
      await it.catalogue.importDataset("imdb", [LOST_IMDB]);
      await it.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    }
    await after.catalogue.addTitles({ titles: [mine] });
    for (const it of [before, after]) {
      const { name, year, runtime } = await rowOf(it);
      assert.deepEqual([name, year, runtime], ["Lost, mine", 2004, 41]);
    }
    assert.deepEqual(await rowOf(after), await rowOf(before));
  });

  test("a season that a person has listed gets no further episode, and takes what it lacks of the listed ones", async () => {
    const it = await fresh();
    const mine = { type: "show", title: "Lost", ids: { tvdb: 73739 }, seasons: [{ number: 1, episodes: 1 }] };
    await it.catalogue.addTitles({ titles: [mine] });
    await it.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    const title = await it.title(400_073_739);
    assert.deepEqual(
      title.episodes.map(({ name, airedAt, airOffset }) => [name, airedAt, airOffset]),
      [["Pilot (1)", Date.UTC(2004, 8, 23), -240]],
    );
  });

  test("the names of all of them find the title", async () => {
    const it = await fresh();
    await it.catalogue.importDataset("imdb", [LOST_IMDB]);
    await it.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    await it.catalogue.addTitles({ titles: [{ type: "show", title: "Verschollen", ids: { tvmaze: 123 } }] });
    for (const name of ["Lost", "Verschollen"]) {
      const [found] = await it.catalogue.resolve([query({ name, year: 2004 })]);
      assert.equal(meaning(found), "100411008");
    }
  });
});

describe("architecture.md 6 the number by which the database names a source", () => {
  // Databases hold these numbers. Never change one, and never give one to another source: add a line for a new
  // source.
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

  test("is the one that it always had", () => assert.deepEqual(SOURCE_NUMBERS, PINNED));

  test("is its own, and fits the bits and digits of an episode's origins", () => {
    const numbers = Object.values(SOURCE_NUMBERS);
    assert.equal(new Set(numbers).size, SOURCES.length);
    assert.ok(numbers.every((number) => Number.isInteger(number) && number >= 0 && number <= 30));
  });

  test("is what an episode's origins hold, whatever the place of the source", async () => {
    const it = await fresh();
    await it.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    const [first] = await it.rows("episode");
    // Bit 3, then twice three digits: listed by TVmaze, which gave the name, the air date and the runtime.
    assert.equal(first?.origins, 8_030303);
  });
});

describe("architecture.md 6 reading a source again", () => {
  test("changes what changed, and nothing else", async () => {
    const it = await fresh();
    const rows = (runtime: string): string[][] => [
      ["tt0000010", "movie", "One", "One", "0", "1990", "\\N", runtime, "\\N"],
      ["tt0000011", "movie", "Two", "Zwei", "0", "1991", "\\N", "90", "\\N"],
    ];
    await it.catalogue.importDataset("imdb", [imdb("again.tsv", ...rows("80"))]);
    const before = await it.rows("title");
    const {
      rows: read,
      titles,
      updated,
      unchanged,
    } = await it.catalogue.importDataset("imdb", [imdb("again.tsv", ...rows("81"))]);
    assert.deepEqual([read, titles, updated, unchanged], [2, 0, 1, 1]);
    const [first, second] = await it.rows("title");
    assert.deepEqual([first, second], [{ ...before[0], runtime: 81 }, before[1]]);
  });

  test("a name and an id that the source takes back are gone, unless another says them too", async () => {
    const it = await fresh();
    const show = { id: 5, premiered: "2001-01-01", externals: { thetvdb: 77, imdb: "tt0000077" } };
    await it.catalogue.importDataset("tvmaze", [tvmaze("back.json", { ...show, name: "Wrong" })]);
    await it.catalogue.addTitles({ titles: [{ type: "show", title: "Right", ids: { tvdb: 77 } }] });
    const externals = { thetvdb: null, imdb: null };
    await it.catalogue.importDataset("tvmaze", [tvmaze("back.json", { ...show, name: "Right", externals })]);
    const found = async (asked: Parameters<typeof query>[0]) =>
      meaning((await it.catalogue.resolve([query(asked)]))[0]);
    assert.equal(await found({ ids: { tvdb: 77 } }), "100000077");
    assert.equal(await found({ ids: { imdb: "tt0000077" } }), "title_unknown");
    assert.equal(await found({ name: "Wrong", year: 2001 }), "title_unknown");
    assert.equal((await it.title(100_000_077)).name, "Right");
  });

  test("an episode that the source took out of a season is gone; one that another tells of stays", async () => {
    const it = await fresh();
    const show = { id: 6, name: "S", premiered: "2001-01-01", externals: { thetvdb: 78, imdb: "tt0000078" } };
    const episodes = (...numbers: number[]) => ({
      _embedded: { episodes: numbers.map((number) => ({ season: 1, number, name: `E${number}` })) },
    });
    await it.catalogue.importDataset("tvmaze", [tvmaze("e.json", { ...show, ...episodes(1, 2, 3) })]);
    const numbers = write(
      "episode.tsv",
      "tconst\tparentTconst\tseasonNumber\tepisodeNumber\ntt0000079\ttt0000078\t1\t2\n",
    );
    await it.catalogue.importDataset("imdb", [numbers]);
    await it.catalogue.importDataset("tvmaze", [tvmaze("e.json", { ...show, ...episodes(1) })]);
    const title = await it.title(100_000_078);
    assert.deepEqual(
      title.episodes.map(({ part, name }) => [part.number, name]),
      [
        [1, "E1"],
        [2, null],
      ],
    );
  });
});

describe("titles that changed are told of", () => {
  test("once each, and not again when nothing changes", async () => {
    const it = await fresh();
    await it.catalogue.importDataset("tvmaze", [LOST_TVMAZE]);
    assert.deepEqual(await it.rows("learned"), [{ title: 100_411_008, rounds: 0 }]);
  });
});
