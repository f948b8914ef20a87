import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import { toAddition as anibridge } from "./anibridge.ts";
import { DatasetFormatError } from "./dataset.ts";
import type { DatasetKind } from "./kinds.ts";
import { toAddition as kometa } from "./kometa.ts";
import { toAddition as plexanibridge } from "./plexanibridge.ts";
import { toAddition as shinkro } from "./shinkro.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-id-lists-"));
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
const found = async (it: TestCatalogue, ids: object): Promise<string> =>
  meaning((await it.catalogue.resolve([query({ section: "anime", ids: { ...ids } })]))[0]);

describe("Kometa's Anime-IDs", () => {
  const idsOf = (value: object) => {
    const { ids, moreIds = [] } = kometa({ key: "7", value: { tvdb_epoffset: 0, ...value } })?.facts ?? {};
    return [ids, moreIds];
  };

  test("a row is an AniDB entry with its numbers elsewhere", () => {
    const row = { mal_id: 1, anilist_id: 2, imdb_id: "tt0000003", tvdb_id: 4, tvdb_season: 1 };
    assert.deepEqual(idsOf(row), [{ anidb: "7", mal: "1", anilist: "2", imdb: "tt0000003", tvdb: "4" }, []]);
  });

  test("of several of IMDb's each finds it; several of MAL's are parts of it", () => {
    assert.deepEqual(idsOf({ imdb_id: "tt0000003, tt0000004", mal_id: "1,2" }), [
      { anidb: "7", imdb: "tt0000003" },
      [["imdb", "tt0000004"]],
    ]);
  });

  test("what is no row of it is none", () => {
    for (const [key, value] of [
      ["7", 12],
      ["7", { "1": 12 }],
      ["7", { mal_id: 1 }],
      ["x", { tvdb_epoffset: 0 }],
    ] as const)
      assert.equal(kometa({ key, value }), null);
  });
});

describe("PlexAniBridge's mappings", () => {
  const idsOf = (key: string, value: object) => plexanibridge({ key, value })?.facts.ids;

  test("a row is an AniList anime with its numbers elsewhere, or with none", () => {
    assert.deepEqual(
      idsOf("5", { anidb_id: 219, mal_id: 6, tmdb_movie_id: 8, tvdb_mappings: { s0: "e1" } }),
      {
        anilist: "5",
        anidb: "219",
        mal: "6",
        tmdb_movie: "8",
      },
    );
    assert.deepEqual(idsOf("5", {}), { anilist: "5" });
  });

  test("of several of MAL's the one with AniList's number is its own; without it nobody knows", () => {
    assert.deepEqual(idsOf("20", { anidb_id: 239, mal_id: [20, 594, 761] }), {
      anilist: "20",
      anidb: "239",
      mal: "20",
    });
    assert.deepEqual(idsOf("21691", { anidb_id: 11_664, mal_id: [31_327, 34_480] }), { anilist: "21691" });
    assert.deepEqual(idsOf("20", { imdb_id: ["tt1", "tt2"] }), { anilist: "20" });
  });

  test("what is no row of it is none", () => {
    for (const [key, value] of [
      ["20", 12],
      ["20", { "1": 12 }],
      ["20", null],
      ["x", {}],
    ] as const)
      assert.equal(plexanibridge({ key, value }), null);
  });
});

describe("AniBridge's mappings", () => {
  const idsOf = (value: object, ...shared: string[]) =>
    anibridge({ key: "anilist:20", value, shared: new Set(shared) })?.facts.ids;

  test("one whose episodes have the same numbers from the first on is the same", () => {
    const all = { "1-12": "1-12" };
    assert.deepEqual(idsOf({ "anidb:1:R": all, "mal:2": all }), { anilist: "20", anidb: "1", mal: "2" });
    assert.deepEqual(idsOf({ "anidb:1:R": { "1-": "1-" }, "mal:2": { "1": "1" } }), {
      anilist: "20",
      anidb: "1",
      mal: "2",
    });
  });

  test("one that has it as a part, or is a part of it, is another", () => {
    const others: [descriptor: string, ranges: object][] = [
      ["anidb:1:R", { "1-12": "13-24" }],
      ["anidb:1:R", { "2-12": "2-12" }],
      ["anidb:1:R", { "1": "1" }],
      ["anidb:1:S", { "1-2": "1-2" }],
      ["mal:2", { "1-4": "1|-4" }],
      ["mal:2", { "1-12": "1-12", "13-24": "1-12" }],
    ];
    for (const [descriptor, ranges] of others)
      assert.deepEqual(idsOf({ [descriptor]: ranges }), { anilist: "20" }, JSON.stringify(ranges));
    assert.deepEqual(idsOf({ "mal:2": { "1": "1" } }, "mal:2"), { anilist: "20" });
  });

  test("the numbers of families are taken, where there is one of a kind", () => {
    const any = { "1-12": "13-24" };
    assert.deepEqual(idsOf({ "tvdb_show:7:s1": any, "tvdb_show:7:s2": any, "tmdb_movie:8": any }), {
      anilist: "20",
      tvdb: "7",
      tmdb_movie: "8",
    });
    assert.deepEqual(idsOf({ "tvdb_show:7:s1": any, "tvdb_show:9:s1": any }), { anilist: "20" });
  });

  test("what several entries have a part of is none of theirs", async () => {
    const it = await fresh();
    const { rows, titles, skipped } = await it.catalogue.importDataset("anibridge", [
      write(
        "anibridge.yaml",
        `$schema:
  version: 3.0.0
# a remark
anilist:1:
  mal:11:
    "1-2": "1-2"
anilist:2:
  mal:22:
    "1": "1"
anilist:3:
  mal:22:
    "1": "1"
`,
      ),
    ]);
    assert.deepEqual([rows, titles, skipped], [4, 3, 1]);
    assert.equal(await found(it, { mal: 11 }), await found(it, { anilist: 1 }));
    assert.equal(await found(it, { mal: 22 }), "title_unknown");
    assert.notEqual(await found(it, { anilist: 2 }), await found(it, { anilist: 3 }));
  });
});

describe("Shinkro's lists", () => {
  test("series with their kind, films with TMDB's number", () => {
    const series = { malid: 5, title: "A: B", type: "tv_special", tvdbid: 7, tvdbseason: 1, start: 0 };
    assert.deepEqual(shinkro(series), {
      facts: { type: "anime", animeType: "special", name: "A: B", ids: { mal: "5", tvdb: "7" } },
      record: "series 5",
      episodes: [],
    });
    assert.deepEqual(shinkro({ malid: 47, mainTitle: "Akira", tmdbid: 149 }), {
      facts: { type: "anime", animeType: "movie", name: "Akira", ids: { mal: "47", tmdb_movie: "149" } },
      record: "film 47",
      episodes: [],
    });
    assert.equal(shinkro({ ...series, type: "cm" })?.facts.animeType, undefined);
    assert.equal(shinkro({ ...series, title: 86 })?.facts.name, "86");
    for (const row of [{ title: "A" }, { malid: 5 }, { malid: 0, title: "A" }, {}])
      assert.equal(shinkro(row), null);
  });

  test("are read in one go, and read again change nothing", async () => {
    const it = await fresh();
    const files = [
      write(
        "series.yaml",
        `AnimeMap:
    - malid: 21
      title: 'One: Piece'
      type: tv
      tvdbid: 81797
      tvdbseason: 0
      start: 0
      useMapping: true
      animeMapping:
        - tvdbseason: 1
          start: 0
        - tvdbseason: 2
          start: 9

    - malid: 22
      title: Another
      type: ova
      tvdbid: 7
      tvdbseason: 0
      start: 1
      useMapping: false
      animeMapping: []
`,
      ),
      write("films.yaml", "animeMovies:\n    - mainTitle: Akira\n      tmdbid: 149\n      malid: 47\n"),
    ];
    const first = await it.catalogue.importDataset("shinkro", files);
    assert.deepEqual([first.rows, first.titles, first.episodes, first.skipped], [3, 3, 1, 0]);
    const [akira] = await it.catalogue.resolve([
      query({ section: "movies", name: null, year: null, ids: { tmdb: 149 } }),
    ]);
    assert.equal(meaning(akira), await found(it, { mal: 47 }));
    const names = (await it.rows("title")).map(({ name }) => name).sort();
    assert.deepEqual(names, ["Akira", "Another", "One: Piece"]);
    const again = await it.catalogue.importDataset("shinkro", files);
    assert.deepEqual([again.titles, again.updated, again.unchanged], [0, 0, 3]);
  });
});

describe("a file of another kind", () => {
  const others: [DatasetKind, string][] = [
    ["kometa", `{"20": {"mal_id": 1}}`],
    ["plexanibridge", `{"72025": {"1": 13}}`],
    ["anibridge", "- malid: 1\n  title: A\n"],
    ["anibridge", "AnimeMap:\n    - malid: 1\n      title: A\n"],
    ["shinkro", `anilist:1:\n  mal:11:\n    "1": "1"\n`],
    ["shinkro", "a: b: c\n"],
  ];
  for (const [kind, text] of others)
    test(`is none of ${kind}: ${JSON.stringify(text)}`, async () => {
      const it = await fresh();
      const path = write("other", text);
      await assert.rejects(it.catalogue.importDataset(kind, [path]), (error) => {
        assert.ok(error instanceof DatasetFormatError);
        assert.ok(error.message.includes(path));
        return true;
      });
      assert.deepEqual(await it.rows("title"), []);
    });
});
