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

async function openFixture(): Promise<TestCatalogue> {
  const fixture = await openTestCatalogue();
  opened.push(fixture);
  return fixture;
}

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const found = async (fixture: TestCatalogue, ids: object): Promise<string> =>
  meaning((await fixture.catalogue.resolve([query({ section: "anime", ids: { ...ids } })]))[0]);

describe("Kometa's Anime-IDs", () => {
  const idsOf = (value: object) => {
    const { ids, moreIds = [] } = kometa({ key: "7", value: { tvdb_epoffset: 0, ...value } })?.facts ?? {};
    return [ids, moreIds];
  };

  test("a row is an AniDB entry with its ids on other services", () => {
    const row = { mal_id: 1, anilist_id: 2, imdb_id: "tt0000003", tvdb_id: 4, tvdb_season: 1 };
    assert.deepEqual(idsOf(row), [{ anidb: "7", mal: "1", anilist: "2", imdb: "tt0000003", tvdb: "4" }, []]);
  });

  test("every one of several IMDb ids finds it; several MAL ids are ignored, because they are parts of it", () => {
    assert.deepEqual(idsOf({ imdb_id: "tt0000003, tt0000004", mal_id: "1,2" }), [
      { anidb: "7", imdb: "tt0000003" },
      [["imdb", "tt0000004"]],
    ]);
  });

  test("rows of another form are null", () => {
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

  test("a row is an AniList anime, with or without ids on other services", () => {
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

  test("of several MAL ids, the one that equals the AniList id is its own; without it, all are ignored", () => {
    assert.deepEqual(idsOf("20", { anidb_id: 239, mal_id: [20, 594, 761] }), {
      anilist: "20",
      anidb: "239",
      mal: "20",
    });
    assert.deepEqual(idsOf("21691", { anidb_id: 11_664, mal_id: [31_327, 34_480] }), { anilist: "21691" });
    assert.deepEqual(idsOf("20", { imdb_id: ["tt1", "tt2"] }), { anilist: "20" });
  });

  test("rows of another form are null", () => {
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

  test("an entry with the same episode numbers from 1 on is the same anime", () => {
    const equal = { "1-12": "1-12" };
    assert.deepEqual(idsOf({ "anidb:1:R": equal, "mal:2": equal }), { anilist: "20", anidb: "1", mal: "2" });
    assert.deepEqual(idsOf({ "anidb:1:R": { "1-": "1-" }, "mal:2": { "1": "1" } }), {
      anilist: "20",
      anidb: "1",
      mal: "2",
    });
  });

  test("an entry that is a part of it, or the other way round, is another anime", () => {
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

  test("an id of its family is used if it is the only one of its service", () => {
    const any = { "1-12": "13-24" };
    assert.deepEqual(idsOf({ "tvdb_show:7:s1": any, "tvdb_show:7:s2": any, "tmdb_show:8:s1": any }), {
      anilist: "20",
      tvdb: "7",
      tmdb_show: "8",
    });
    assert.deepEqual(idsOf({ "tvdb_show:7:s1": any, "tvdb_show:9:s1": any }), { anilist: "20" });
  });

  test("a film is the same anime if the entry consists of it, and not if it is a compilation", () => {
    const film = { "1": "1" };
    assert.deepEqual(idsOf({ "tmdb_movie:8": film, "imdb_movie:tt0000009": film }), {
      anilist: "20",
      tmdb_movie: "8",
      imdb: "tt0000009",
    });
    assert.deepEqual(idsOf({ "tmdb_movie:8": { "1-4": "1|-4" } }), { anilist: "20" });
  });

  test("an id that occurs in several entries belongs to none of them", async () => {
    const fixture = await openFixture();
    const { rows, titles, skipped } = await fixture.catalogue.importDataset("anibridge", [
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
    assert.equal(await found(fixture, { mal: 11 }), await found(fixture, { anilist: 1 }));
    assert.equal(await found(fixture, { mal: 22 }), "title_unknown");
    assert.notEqual(await found(fixture, { anilist: 2 }), await found(fixture, { anilist: 3 }));
  });
});

describe("the ids of a list", () => {
  test("are imported if they are valid; a row without an exact id is skipped", async () => {
    const fixture = await openFixture();
    const { rows, titles, skipped } = await fixture.catalogue.importDataset("kometa", [
      write(
        "odd.json",
        JSON.stringify({
          "1": { tvdb_epoffset: 0, mal_id: "1e+30", anilist_id: "-1", tvdb_id: "abc", imdb_id: "tt0, x" },
          "0": { tvdb_epoffset: 0, mal_id: 5 },
          "2": { tvdb_epoffset: 0, mal_id: [["7"], "8\u0000"] },
        }),
      ),
    ]);
    assert.deepEqual([rows, titles, skipped], [3, 2, 1]);
    const keys = (await fixture.rows("title_key")).filter(({ namespace }) => namespace !== "simkl");
    assert.deepEqual(keys.map(({ namespace, value }) => `${namespace}:${value}`).sort(), [
      "anidb:1",
      "anidb:2",
      "mal:8",
    ]);
  });

  test("are read from JSON releases of AniBridge", async () => {
    const fixture = await openFixture();
    const text = JSON.stringify({ "anilist:1": { "mal:2": { "1-12": "1-12" } } }, null, 2);
    await fixture.catalogue.importDataset("anibridge", [write("release.json", text)]);
    assert.equal(await found(fixture, { mal: 2 }), await found(fixture, { anilist: 1 }));
  });

  test("are refused if a YAML entry is too long", async () => {
    const fixture = await openFixture();
    const lines = Array.from({ length: 20_000 }, (_, at) => `  mal:${at}:\n    "1": "1"\n`);
    const path = write("endless.yaml", `anilist:1:\n${lines.join("")}`);
    await assert.rejects(fixture.catalogue.importDataset("anibridge", [path]), /an entry is too long/);
  });
});

describe("lists that contradict each other", () => {
  const row = (anidb: number, ids: object) => ({ [anidb]: { tvdb_epoffset: 0, ...ids } });
  const kometaOf = (fixture: TestCatalogue, name: string, ...rows: object[]) =>
    fixture.catalogue.importDataset("kometa", [write(name, JSON.stringify(Object.assign({}, ...rows)))]);

  test("a title with another id in the list's own namespace is another anime", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.addTitles({ titles: [{ type: "anime", title: "B", ids: { anidb: 2, mal: 2 } }] });
    await kometaOf(fixture, "k1", row(1, { mal_id: 2 }));
    assert.notEqual(await found(fixture, { anidb: 1 }), await found(fixture, { anidb: 2 }));
    assert.equal(await found(fixture, { mal: 2 }), await found(fixture, { anidb: 2 }));
    // A newer version does not move the foreign id either.
    await kometaOf(fixture, "k2", row(1, { mal_id: 2, anilist_id: 9 }));
    assert.equal(await found(fixture, { mal: 2 }), await found(fixture, { anidb: 2 }));
    assert.equal(await found(fixture, { anilist: 9 }), await found(fixture, { anidb: 1 }));
  });

  test("an id that a newer version moves to another row is moved", async () => {
    const fixture = await openFixture();
    await kometaOf(fixture, "k1", row(1, { mal_id: 10 }), row(2, { mal_id: 20 }));
    await kometaOf(fixture, "k2", row(1, { mal_id: 20 }), row(2, { mal_id: 10 }));
    assert.equal(await found(fixture, { mal: 20 }), await found(fixture, { anidb: 1 }));
    assert.equal(await found(fixture, { mal: 10 }), await found(fixture, { anidb: 2 }));
    assert.deepEqual(await fixture.rows("successor"), []);
  });

  test("a row sees the merges of earlier rows in the same file", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.addTitles({
      titles: [
        { type: "anime", title: "K", ids: { simkl: 1234, anidb: 1 } },
        { type: "anime", title: "A", ids: { mal: 10, kitsu: 5 } },
        { type: "anime", title: "D", ids: { anilist: 99, anidb: 2 } },
      ],
    });
    const rows = [
      { anidb_id: 1, mal_id: 10 },
      { anidb_id: 2, kitsu_id: 5 },
    ];
    await fixture.catalogue.importDataset("fribb", [write("joined", JSON.stringify(rows))]);
    for (const ids of [{ anidb: 1 }, { mal: 10 }, { kitsu: 5 }])
      assert.equal(await found(fixture, ids), "1234");
    const other = await found(fixture, { anidb: 2 });
    assert.notEqual(other, "1234");
    assert.equal(await found(fixture, { anilist: 99 }), other);
  });

  test("the ids of a show with the TVDB id of a family do not become ids of the anime", async () => {
    const fixture = await openFixture();
    const show = (externals: object) => [
      write("show", JSON.stringify([{ id: 5, name: "A show", premiered: "2001-01-01", externals }])),
    ];
    await fixture.catalogue.addTitles({
      titles: [{ type: "anime", title: "S1", ids: { anidb: 1, tvdb: 123 } }],
    });
    await fixture.catalogue.importDataset("tvmaze", show({ imdb: "tt0000005" }));
    const { updated } = await fixture.catalogue.importDataset(
      "tvmaze",
      show({ imdb: "tt0000005", thetvdb: 123 }),
    );
    assert.equal(updated, 1);
    assert.deepEqual(await fixture.rows("successor"), []);
  });

  test("the real Simkl id is kept when titles are merged, whatever the order of ids", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.addTitles({
      titles: [{ type: "anime", title: "M", ids: { simkl: 1234, mal: 20 } }],
    });
    await fixture.catalogue.importDataset("plexanibridge", [write("p", JSON.stringify({ "3": {} }))]);
    const kometa = { "7": { tvdb_epoffset: 0, anilist_id: 3, mal_id: 20 } };
    await fixture.catalogue.importDataset("kometa", [write("k", JSON.stringify(kometa))]);
    assert.equal(await found(fixture, { anilist: 3 }), "1234");
    const [, retired] = (await fixture.rows("title")).map(({ title }) => title);
    assert.equal(await found(fixture, { simkl: retired }), "1234");
  });
});

describe("Shinkro's lists", () => {
  test("have series with a type, and films with a TMDB id", () => {
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
    for (const row of [{ malid: 5, title: " " }, { title: "A" }, { malid: 5 }, { malid: 0, title: "A" }, {}])
      assert.equal(shinkro(row), null);
  });

  test("are imported together, and change nothing if they are imported again", async () => {
    const fixture = await openFixture();
    const files = [
      write(
        "series.yaml",
        `AnimeMap:
    - malid: 21
# a remark
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
    const first = await fixture.catalogue.importDataset("shinkro", files);
    assert.deepEqual([first.rows, first.titles, first.episodes, first.skipped], [3, 3, 1, 0]);
    const [akira] = await fixture.catalogue.resolve([
      query({ section: "movies", name: null, year: null, ids: { tmdb: 149 } }),
    ]);
    assert.equal(meaning(akira), await found(fixture, { mal: 47 }));
    const names = (await fixture.rows("title")).map(({ name }) => name).sort();
    assert.deepEqual(names, ["Akira", "Another", "One: Piece"]);
    const again = await fixture.catalogue.importDataset("shinkro", files);
    assert.deepEqual([again.titles, again.updated, again.unchanged], [0, 0, 3]);
  });
});

describe("lists of the same anime that partly agree", () => {
  const json = (value: unknown): string => JSON.stringify(value);
  const lists: readonly (readonly [DatasetKind, text: string])[] = [
    [
      "fribb",
      json([
        { anidb_id: 1, mal_id: 10, tvdb_id: 70, type: "TV" },
        { anidb_id: 2, mal_id: 20 },
      ]),
    ],
    ["anibridge", json({ "anilist:5": { "anidb:1:R": { "1-12": "1-12" }, "mal:20": { "1": "1" } } })],
    ["plexanibridge", json({ "5": { anidb_id: 1, mal_id: 11 }, "6": { mal_id: 20, tvdb_id: 71 } })],
    ["kometa", json({ "2": { tvdb_epoffset: 0, mal_id: 10, anilist_id: 6 } })],
    [
      "bangumi",
      `name,name_cn,date,bgm_id,douban_id,bili_id,anidb_id,mal_id,tmdb_id,imdb_id,tvdb_id,wikidata_id
A,B,2008-04,8,,,1,10,tv/3/season/1,tt0000009,72,
C,D,2009-04,9,,,,,,,,
`,
    ],
    ["shinkro", "AnimeMap:\n    - malid: 20\n      title: A\n      type: tv\n      tvdbid: 71\n"],
  ];

  test("change nothing if they are imported again, in any order", async () => {
    const fixture = await openFixture();
    const read = (kind: DatasetKind, text: string) =>
      fixture.catalogue.importDataset(kind, [write(`again-${kind}`, text)]);
    const allRows = () =>
      Promise.all(
        ["title", "title_key", "title_name", "source_record", "successor"].map((table) =>
          fixture.rows(table),
        ),
      );
    const first = new Map<DatasetKind, Awaited<ReturnType<typeof read>>>();
    for (const [kind, text] of lists) first.set(kind, await read(kind, text));
    assert.equal(first.get("bangumi")?.skipped, 1);
    const before = await allRows();
    for (const [kind, text] of [...lists.toReversed(), ...lists]) {
      const { rows, skipped, titles, updated, unchanged } = await read(kind, text);
      const earlier = first.get(kind);
      assert.deepEqual([kind, rows, skipped], [kind, earlier?.rows, earlier?.skipped]);
      assert.deepEqual([kind, titles, updated, unchanged], [kind, 0, 0, rows - skipped]);
    }
    assert.deepEqual(await allRows(), before);
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
    test(`is refused for ${kind}: ${JSON.stringify(text)}`, async () => {
      const fixture = await openFixture();
      const path = write("other", text);
      await assert.rejects(fixture.catalogue.importDataset(kind, [path]), (error) => {
        assert.ok(error instanceof DatasetFormatError);
        assert.ok(error.message.includes(path));
        return true;
      });
      assert.deepEqual(await fixture.rows("title"), []);
    });
});
