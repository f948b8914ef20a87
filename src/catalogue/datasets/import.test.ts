import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import { DatasetFormatError } from "./dataset.ts";
import type { DatasetReport } from "./import.ts";
import type { DatasetKind } from "./kinds.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-import-test-"));
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

const write = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const N = "\\N";
const table = (header: string, ...rows: readonly (readonly (string | number)[])[]): string =>
  [header, ...rows.map((row) => row.join("\t"))].map((line) => `${line}\n`).join("");
const basics = (...rows: readonly (readonly (string | number)[])[]): string =>
  table(
    "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
    ...rows,
  );

const BASICS = basics(
  ["tt0000001", "movie", 'The "Quoted" One', "Das Zitat", 0, 1994, N, 101, "Drama"],
  ["tt0000002", "tvSeries", "A Show", "A Show", 0, 2000, 2003, 45, N],
  ["tt0000003", "tvEpisode", "The First", "The First", 0, 2000, N, 44, N],
  ["tt0000004", "tvEpisode", "Episode #1.2", "Episode #1.2", 0, 2000, N, N, N],
  ["tt0000005", "videoGame", "A Game", "A Game", 0, 2000, N, N, N],
  ["tt0000006", "tvMiniSeries", N, N, 0, 2000, N, N, N],
  ["tt0000007", "short", "No Year", "No Year", 0, N, N, N, N],
);
const EPISODE = table(
  "tconst\tparentTconst\tseasonNumber\tepisodeNumber",
  ["tt0000004", "tt0000002", 1, 2],
  ["tt0000003", "tt0000002", 1, 1],
  ["tt0000008", "tt0000002", N, N],
  ["tt0000009", "tt0009999", 1, 1],
);
const AKAS = table(
  "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle",
  ["tt0000001", 1, "Цитата", "RU", N, "imdbDisplay", N, 0],
  ["tt0000001", 2, "The Quoted One", "US", N, "imdbDisplay", N, 0],
  ["tt0000003", 1, "Die Erste", "DE", N, N, N, 0],
);
const RATINGS = table("tconst\taverageRating\tnumVotes", ["tt0000001", 7.1, 999], ["tt0000099", 1, 5]);

const imdbFiles = (): string[] => [
  write("akas.tsv", AKAS),
  write("basics.gz", gzipSync(BASICS)),
  write("episode.tsv", EPISODE),
  write("ratings", RATINGS),
];

describe("architecture.md 8 catalogue import: IMDb", () => {
  test("imports titles, other names, popularity and episodes, from files in any order", async () => {
    const fixture = await openFixture();
    const report = await fixture.catalogue.importDataset("imdb", imdbFiles());
    assert.deepEqual(report, {
      from: "imdb",
      rows: 4 + 3 + 2 + 3 + 2,
      titles: 3,
      updated: 1,
      unchanged: 2,
      episodes: 2,
      details: 3,
      anime: 0,
      skipped: 4,
    } satisfies DatasetReport);
    const show = await fixture.title(100_000_002);
    assert.deepEqual(
      [show.name, show.year, show.status, show.runtime, show.type],
      ["A Show", 2000, "ended", 45, "show"],
    );
    assert.deepEqual(
      show.episodes.map(({ part, name, runtime, ids }) => [
        part.season,
        part.number,
        name,
        runtime,
        ids.imdb,
      ]),
      [
        [1, 1, "The First", 44, "tt0000003"],
        [1, 2, null, null, "tt0000004"],
      ],
    );
    const rows = await fixture.rows("title");
    assert.deepEqual(
      rows.map(({ name, popularity }) => [name, popularity]),
      [
        ['The "Quoted" One', 42.9],
        ["A Show", 0],
        ["No Year", 0],
      ],
    );
  });

  test("makes titles known by id, by every name, by search, and by the ids of episodes", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.importDataset("imdb", imdbFiles());
    const found = async (item: Parameters<typeof query>[0]) =>
      meaning((await fixture.catalogue.resolve([query(item)]))[0]);
    for (const name of ["The Quoted One", "Das Zitat", "Цитата"])
      assert.equal(await found({ section: "movies", name, year: 1994 }), "100000001", name);
    assert.equal(await found({ ids: { imdb: "tt0000002" }, parts: ["1x2"] }), "100000002 1x2");
    assert.equal(await found({ section: "episodes", parts: [{ imdb: "tt0000003" }] }), "100000002 1x1");
    assert.deepEqual(await fixture.catalogue.search({ text: "quot", type: null, limit: 5 }), [100_000_001]);
  });

  test("changes nothing if the files are imported again", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.importDataset("imdb", imdbFiles());
    const tables = [
      "title",
      "title_key",
      "title_name",
      "episode",
      "episode_key",
      "source_record",
      "searchable",
    ];
    const allRows = () => Promise.all(tables.map((table) => fixture.rows(table)));
    const before = await allRows();
    const { titles, updated } = await fixture.catalogue.importDataset("imdb", imdbFiles());
    assert.deepEqual([titles, updated], [0, 0]);
    assert.deepEqual(await allRows(), before);
    assert.deepEqual(await fixture.rows("import_progress"), []);
  });

  test("adds no show that the catalogue has as anime", async () => {
    const fixture = await openFixture();
    const anime = (mal: number, title: string) => ({ type: "anime", title, ids: { mal, imdb: "tt0000002" } });
    await fixture.catalogue.addTitles({ titles: [anime(1, "A Show"), anime(2, "A Show Second")] });
    const { anime: rows } = await fixture.catalogue.importDataset("imdb", imdbFiles());
    assert.equal(rows, 1 + 2, "the show and its two episodes");
    const [found] = await fixture.catalogue.resolve([query({ name: "A Show", year: 2000 })]);
    assert.equal(meaning(found), "title_unknown");
  });

  test("adds the year and the names of a film that the catalogue has as anime", async () => {
    const fixture = await openFixture();
    const film = { type: "anime", anime_type: "movie", title: "Inyou", ids: { mal: 1, imdb: "tt0000001" } };
    await fixture.catalogue.addTitles({ titles: [film] });
    const { titles } = await fixture.catalogue.importDataset("imdb", imdbFiles());
    assert.equal(titles, 2);
    const { type, name, year, runtime } = await fixture.title(600_000_001);
    assert.deepEqual([type, name, year, runtime], ["anime", "Inyou", 1994, 101]);
    const [found] = await fixture.catalogue.resolve([
      query({ section: "movies", name: "Das Zitat", year: 1994 }),
    ]);
    assert.equal(meaning(found), "600000001");
  });

  test("joins the names and numbers of episodes, whatever their order", async () => {
    const ids = Array.from({ length: 300 }, (_, at) => at + 1);
    const idOf = (number: number) => `tt${String(9_999_900 + number).padStart(7, "0")}`;
    const shows = [1, 2].map((show) => [`tt000000${show}`, "tvSeries", `Show ${show}`, N, 0, 2000, N, 45, N]);
    const named = ids.map((id) => [idOf(id), "tvEpisode", `Name ${id}`, N, 0, 2000, N, id % 3 ? 44 : N, N]);
    const numbered = ids.map((id) => [idOf(id), `tt000000${1 + (id % 4)}`, 1 + (id % 7), id]);
    const headed = (rows: (string | number)[][]) =>
      table("tconst\tparentTconst\tseasonNumber\tepisodeNumber", ...rows);
    const [sameOrder, reversed] = [await openFixture(), await openFixture()];
    const paths = [write("names.tsv", basics(...shows, ...named)), write("numbers.tsv", headed(numbered))];
    const reports = [await sameOrder.catalogue.importDataset("imdb", paths)];
    write("numbers.tsv", headed(numbered.toReversed()));
    reports.push(await reversed.catalogue.importDataset("imdb", paths));
    const sorted = async (fixture: TestCatalogue, name: string) =>
      (await fixture.rows(name)).map((row) => JSON.stringify(row)).sort();
    for (const name of ["episode", "episode_key", "title", "title_name"])
      assert.deepEqual(await sorted(reversed, name), await sorted(sameOrder, name), name);
    assert.equal((await sameOrder.rows("episode")).filter(({ name }) => name !== null).length, 150);
    assert.deepEqual(
      reports.map(({ rows, episodes }) => [rows, episodes]),
      [
        [602, 150],
        [602, 150],
      ],
    );
  });

  test("adds the name of an episode that has the id under another number", async () => {
    const fixture = await openFixture();
    const listed = { season: 2, number: 7, ids: { imdb: "tt0000003" } };
    const show = { type: "anime", title: "A Show", ids: { mal: 1, imdb: "tt0000002" } };
    await fixture.catalogue.addTitles({ titles: [{ ...show, episodes: [listed] }] });
    const paths = [
      write("elsewhere.tsv", BASICS),
      write(
        "elsewhere-numbers.tsv",
        table("tconst\tparentTconst\tseasonNumber\tepisodeNumber", ["tt0000003", "tt0000002", 1, 1]),
      ),
    ];
    await fixture.catalogue.importDataset("imdb", paths);
    const { episodes } = await fixture.title(600_000_001);
    assert.deepEqual(
      episodes.map(({ part, name }) => [part.season, part.number, name]),
      [[2, 7, "The First"]],
    );
  });

  test("matches a title without an IMDb id by name and year, if it is the only one", async () => {
    const fixture = await openFixture();
    const titles = [
      { type: "movie", title: "Only One", year: 1990, ids: { tmdb: 1 } },
      { type: "movie", title: "One of Two", year: 1990, ids: { tmdb: 2 } },
      { type: "movie", title: "One of Two", year: 1990, ids: { tmdb: 3 } },
    ];
    await fixture.catalogue.addTitles({ titles });
    const row = (id: string, name: string) => [id, "movie", name, name, 0, 1990, N, 90, N];
    const path = write("alike.tsv", basics(row("tt0000021", "Only One"), row("tt0000022", "One of Two")));
    const { titles: added, updated } = await fixture.catalogue.importDataset("imdb", [path]);
    assert.deepEqual([added, updated], [1, 1]);
    const found = async (imdb: string) =>
      meaning((await fixture.catalogue.resolve([query({ section: "movies", ids: { imdb } })]))[0]);
    assert.deepEqual([await found("tt0000021"), await found("tt0000022")], ["200000001", "100000022"]);
  });

  test("resumes an interrupted import", async () => {
    const fixture = await openFixture();
    const rows = Array.from({ length: 5_000 }, (_, at) => {
      const name = at === 4_500 ? "The one that fails" : `Movie number ${at}`;
      return [`tt${String(at + 1).padStart(7, "0")}`, "movie", name, name, 0, 1950, N, 90, N];
    });
    const path = write("long.tsv", basics(...rows));
    fixture.failInserts("The one that fails");
    await assert.rejects(fixture.catalogue.importDataset("imdb", [path]));
    assert.equal((await fixture.rows("title")).length, 4_500);
    fixture.allowInserts();
    const { rows: read, titles } = await fixture.catalogue.importDataset("imdb", [path]);
    assert.deepEqual([read, titles], [500, 500]);
    assert.equal((await fixture.rows("title")).length, 5_000);
  });

  test("starts over if the file has changed since", async () => {
    const fixture = await openFixture();
    const row = (at: number, name: string) => [
      `tt${String(at).padStart(7, "0")}`,
      "movie",
      name,
      name,
      0,
      1950,
      N,
      90,
      N,
    ];
    const rows = Array.from({ length: 2_500 }, (_, at) => row(at + 1, `Movie number ${at}`));
    fixture.failInserts("Movie number 2400");
    await assert.rejects(fixture.catalogue.importDataset("imdb", [write("changed.tsv", basics(...rows))]));
    fixture.allowInserts();
    const path = write("changed.tsv", basics(row(9_000, "A new one"), ...rows));
    assert.equal((await fixture.catalogue.importDataset("imdb", [path])).titles, 501);
  });
});

describe("architecture.md 8 catalogue import: malformed files", () => {
  const refuses = (from: DatasetKind, path: string) => async () => {
    const fixture = await openFixture();
    await assert.rejects(fixture.catalogue.importDataset(from, [path]), DatasetFormatError);
    assert.deepEqual(await fixture.rows("title"), []);
  };
  test("a file of another kind", refuses("imdb", write("other", "a\tb\n")));
  test("an empty file", refuses("imdb", write("empty", "")));
  test("JSON of another form", refuses("tvmaze", write("object.json", "{}")));
  test("malformed XML", refuses("anime-lists", write("bad.xml", "<anime-list><anime></anime-list>")));
  test(
    "XML with an external entity",
    refuses(
      "anime-lists",
      write(
        "entity.xml",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><anime-list><anime anidbid="1"><name>&e;</name></anime></anime-list>',
      ),
    ),
  );
  for (const from of ["imdb", "anime-lists", "fribb", "tvmaze", "counts", "bangumi"] as const)
    test(`a missing file, for ${from}`, async () => {
      const fixture = await openFixture();
      await assert.rejects(
        fixture.catalogue.importDataset(from, [join(folder, "missing")]),
        /ENOENT.*missing/,
      );
    });
  const others = {
    "sets.xml": "<anime-set-list><set><titles/></set></anime-set-list>",
    "nameless.xml": '<anime-list><anime anidbid="x"><name>A</name></anime><anime anidbid="1"/></anime-list>',
    "ids.json": '{"1": {"tvdb_id": 5, "mal_id": 7}, "2": {"imdb_id": "tt0000001"}}',
    "names.json": '[{"name": "A"}, {"name": "B"}]',
    "none.json": "[]",
    "table.tsv": "one\ttwo\n1\t2\n",
  };
  for (const [from, name] of [
    ["anime-lists", "sets.xml"],
    ["anime-lists", "nameless.xml"],
    ["counts", "ids.json"],
    ["fribb", "ids.json"],
    ["fribb", "names.json"],
    ["fribb", "none.json"],
    ["fribb", "table.tsv"],
    ["tvmaze", "names.json"],
  ] as const)
    test(`a file of another kind is refused each time, with its path: ${name} as ${from}`, async () => {
      const fixture = await openFixture();
      const path = write(name, others[name]);
      for (let time = 0; time < 2; time += 1)
        await assert.rejects(fixture.catalogue.importDataset(from, [path]), (error) => {
          assert.ok(error instanceof DatasetFormatError && error.message.includes(path), String(error));
          return true;
        });
      assert.deepEqual(await fixture.rows("title"), []);
    });
  test("a truncated gzip file", async () => {
    const fixture = await openFixture();
    const complete = gzipSync(BASICS);
    const path = write("cut.gz", complete.subarray(0, complete.length - 20));
    await assert.rejects(fixture.catalogue.importDataset("imdb", [path]), /cut\.gz cannot be read: /);
  });
  test("truncated JSON", async () => {
    const fixture = await openFixture();
    const path = write("cut.json", '[{"id": 1, "name": "A"');
    await assert.rejects(fixture.catalogue.importDataset("tvmaze", [path]), /cut\.json cannot be read: /);
  });
});

describe("architecture.md 8 catalogue import: anime", () => {
  const XML = `<?xml version="1.0"?><anime-list>
    <anime anidbid="1" tvdbid="10" defaulttvdbseason="1" episodeoffset=""><name>First</name></anime>
    <anime anidbid="2" tvdbid="10" defaulttvdbseason="1" episodeoffset="12" imdbid="tt0000050,tt0000051"><name>Second &amp; last</name>
      <mapping-list><mapping anidbseason="0" tvdbseason="0">;1-3;2-0;3-4+5;</mapping></mapping-list></anime>
    <anime anidbid="3" tvdbid="movie" defaulttvdbseason="" episodeoffset="" imdbid="tt0000060"><name>A film</name></anime>
    <anime anidbid="4" tvdbid="unknown"><name></name></anime>
  </anime-list>`;

  test("divides the episodes of a season between two titles", async () => {
    const fixture = await openFixture();
    const report = await fixture.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    assert.deepEqual([report.titles, report.skipped], [3, 1]);
    await fixture.catalogue.importDataset("counts", [
      write("counts.json", '{"10": {"0": 5, "1": 24}, "11": {}}'),
    ]);
    const sizes = async (id: number) => {
      const title = await fixture.title(id);
      const regular = title.episodes.filter(({ part }) => part.season === 1).length;
      return [regular, title.episodes.length - regular];
    };
    assert.deepEqual(await sizes(500_000_001), [12, 2]);
    assert.deepEqual(await sizes(500_000_002), [12, 3]);
    assert.deepEqual(await sizes(500_000_003), [1, 0]);
    const found = async (...parts: string[]) =>
      meaning(
        (await fixture.catalogue.resolve([query({ ids: { tvdb: 10 }, usesTvdbSeasons: true, parts })]))[0],
      );
    assert.equal(await found("1x12", "1x13", "1x25"), "500000001 1x12, 500000002 1x1, ?2");
    assert.equal(await found("0x3", "0x4", "0x5"), "500000002 0x1 0x3 0x3");
  });

  test("counts each row once, and each episode when it is new", async () => {
    const fixture = await openFixture();
    const first = await fixture.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    assert.equal(first.rows, 4);
    const counts = write("counts.json", '{"10": {"0": 5, "1": 24}}');
    const before = (await fixture.rows("episode")).length;
    assert.equal(first.episodes, before);
    const second = await fixture.catalogue.importDataset("counts", [counts]);
    assert.deepEqual([second.rows, second.episodes], [1, (await fixture.rows("episode")).length - before]);
    assert.equal((await fixture.catalogue.importDataset("counts", [counts])).episodes, 0);
  });

  test("does not count specials as episodes; halves of an episode have the same coordinate as it", async () => {
    const XML = `<?xml version="1.0"?><anime-list>
      <anime anidbid="11" tvdbid="20" defaulttvdbseason="1"><name>Twelve and three</name>
        <mapping-list><mapping anidbseason="0" tvdbseason="1">;1-13;2-14;3-15;</mapping></mapping-list></anime>
      <anime anidbid="12" tvdbid="20" defaulttvdbseason="2"><name>A long first one</name>
        <mapping-list><mapping anidbseason="0" tvdbseason="2">;401-1;402-1;</mapping></mapping-list></anime>
    </anime-list>`;
    const list = write("specials.xml", XML);
    const ids = write("specials.json", '[{"anidb_id": 11, "anilist_id": 911}, {"anidb_id": 12}]');
    const counts = write("specials-counts.json", '{"911": 15, "20": {"1": 15, "2": 4}}');
    for (const order of [
      ["fribb", "anime-lists", "counts"],
      ["fribb", "counts", "anime-lists"],
      ["anime-lists", "fribb", "counts"],
    ] as const) {
      const fixture = await openFixture();
      for (const from of order)
        await fixture.catalogue.importDataset(from, [{ fribb: ids, "anime-lists": list, counts }[from]]);
      const regular = async (id: number) =>
        (await fixture.title(id)).episodes.filter(({ part }) => part.season === 1).length;
      assert.deepEqual([await regular(500_000_011), await regular(500_000_012)], [12, 4], order.join());
      const found = async (...parts: string[]) =>
        meaning(
          (await fixture.catalogue.resolve([query({ ids: { tvdb: 20 }, usesTvdbSeasons: true, parts })]))[0],
        );
      assert.equal(await found("1x12", "1x13", "1x15"), "500000011 1x12 0x1 0x3", order.join());
      assert.equal(await found("2x1", "2x2"), "500000012 1x1 0x401 0x402 1x2", order.join());
    }
  });

  test("imports Fribb's list as a tab separated table with the same result", async () => {
    const [list, table] = [await openFixture(), await openFixture()];
    const rows = [
      {
        anidb_id: 1,
        "anime-planet_id": "first",
        animenewsnetwork_id: 5,
        imdb_id: ["tt0000050", "tt0000052"],
        mal_id: 901,
        themoviedb_id: { tv: 70 },
        tvdb_id: 10,
      },
      { anidb_id: 2, simkl_id: 39_001, themoviedb_id: { movie: [71, 72] }, type: "MOVIE" },
    ];
    const tabs = [
      "pos anidb animeplanet animenewsnetwork imdb mal simkl tmdb tvdb tvdb_season type",
      "0 1 first 5 tt0000050,tt0000052 901 - tv:70 10 1 -",
      "1 2 - - - - 39001 movie:71,72 - - MOVIE",
    ].map((line) => line.replaceAll(" ", "\t").replaceAll("-\t", "\t").replace(/-$/, ""));
    await list.catalogue.importDataset("fribb", [write("fribb.json", JSON.stringify(rows))]);
    const path = write("fribb.tsv.gz", gzipSync(tabs.map((line) => `${line}\r\n`).join("")));
    const report = await table.catalogue.importDataset("fribb", [path]);
    assert.deepEqual([report.rows, report.titles, report.skipped], [2, 2, 0]);
    for (const name of ["title", "title_key", "title_name", "episode"])
      assert.deepEqual(await table.rows(name), await list.rows(name), name);
  });

  test("anime.md 3: never gives a film the TMDB id of its series, whatever the order of the sources", async () => {
    const XML = `<?xml version="1.0"?><anime-list>
      <anime anidbid="10583" tvdbid="267440" defaulttvdbseason="0" tmdbtv="1429" tmdbseason="0"><name>The film</name></anime>
      <anime anidbid="2" tvdbid="267440" defaulttvdbseason="0" tmdbtv="1429" tmdbid="55"><name>Another</name></anime>
    </anime-list>`;
    const list = write("films.xml", XML);
    const kinds = write(
      "films.json",
      JSON.stringify([
        { anidb_id: 10_583, simkl_id: 49_394, themoviedb_id: { tv: 1429 } },
        { anidb_id: 2, type: "MOVIE", themoviedb_id: { tv: 1429, movie: [54] } },
      ]),
    );
    for (const order of [
      ["starter", "xml", "fribb"],
      ["fribb", "xml", "starter"],
      ["xml", "fribb"],
    ]) {
      const fixture = await openFixture();
      // The starter has the first one as a film. Only Fribb's list says that the other one is a film.
      for (const step of order)
        if (step === "starter")
          await fixture.catalogue.addTitles({
            titles: [
              {
                type: "anime",
                anime_type: "movie",
                title: "The film",
                ids: { simkl: 49_394, anidb: 10_583, tmdb: 379_088 },
              },
              { type: "movie", title: "25th Hour", year: 2002, ids: { tmdb: 1429 } },
            ],
          });
        else if (step === "xml") await fixture.catalogue.importDataset("anime-lists", [list]);
        else await fixture.catalogue.importDataset("fribb", [kinds]);
      const found = async (section: "movies" | "shows", tmdb: number) =>
        meaning((await fixture.catalogue.resolve([query({ section, ids: { tmdb } })]))[0]);
      const message = order.join();
      const hasStarter = order.includes("starter");
      assert.equal(await found("movies", 1429), hasStarter ? "200001429" : "title_unknown", message);
      assert.equal(await found("movies", 55), "500000002", message);
      assert.equal(await found("movies", 54), "500000002", message);
      assert.equal((await fixture.title(500_000_002)).ids.tmdb, "55", message);
      const [film] = (await fixture.rows("title_key")).filter(({ value }) => value === "10583");
      const { ids } = await fixture.title(Number(film?.title));
      assert.equal(ids.tmdb, hasStarter ? "379088" : "1429", message);
      assert.ok(!("tmdb_show" in ids), message);
    }
  });

  test("has the same result if the counts are imported first", async () => {
    const [listFirst, countsFirst] = [await openFixture(), await openFixture()];
    const list = write("list.xml", XML);
    const counts = write("counts.json", '{"10": {"0": 5, "1": 24}}');
    await listFirst.catalogue.importDataset("anime-lists", [list]);
    await listFirst.catalogue.importDataset("counts", [counts]);
    await countsFirst.catalogue.importDataset("counts", [counts]);
    await countsFirst.catalogue.importDataset("anime-lists", [list]);
    assert.deepEqual(await countsFirst.rows("anime_mapping"), await listFirst.rows("anime_mapping"));
    const parts = async (fixture: TestCatalogue) =>
      (await fixture.rows("episode"))
        .map(({ title, season, number }) => [title, season, number].join("/"))
        .sort();
    assert.deepEqual(await parts(countsFirst), await parts(listFirst));
  });

  test("adds ids from Fribb's list, and names of episodes from TVmaze", async () => {
    const fixture = await openFixture();
    await fixture.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    const row = {
      anidb_id: 1,
      mal_id: 901,
      "anime-planet_id": "first-of-all",
      simkl_id: 39_000,
      imdb_id: ["tt0000050", "tt0000052"],
      themoviedb_id: { tv: 70, movie: [71, 72] },
      type: "TV",
    };
    const { updated } = await fixture.catalogue.importDataset("fribb", [
      write("fribb.json", JSON.stringify([row])),
    ]);
    assert.equal(updated, 1);
    const episodes = [12, 13].map((number) => ({
      season: 1,
      number,
      name: `Name ${number}`,
      airdate: "2020-01-05",
    }));
    const show = {
      id: 8,
      name: "Series",
      premiered: "2019-01-01",
      externals: { thetvdb: 10 },
      _embedded: { episodes },
    };
    const { anime } = await fixture.catalogue.importDataset("tvmaze", [
      write("maze.json", JSON.stringify([show])),
    ]);
    assert.equal(anime, 1);
    const found = async (ids: object) =>
      meaning((await fixture.catalogue.resolve([query({ section: "anime", ids })]))[0]);
    for (const ids of [{ mal: 901 }, { simkl: 39_000 }, { animeplanet: "first-of-all" }])
      assert.equal(await found(ids), "500000001");
    const [first, second] = [await fixture.title(500_000_001), await fixture.title(500_000_002)];
    assert.equal(first.name, "First");
    assert.equal(first.episodes.find(({ part }) => part.number === 12)?.name, "Name 12");
    assert.equal(second.episodes.find(({ part }) => part.season === 1)?.name, "Name 13");
  });
});
