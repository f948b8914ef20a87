import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import { testEngine } from "../../../test/support/engine.ts";
import { readShared, sharedIsMissing } from "../../../test/support/shared-data.ts";
import { fribbRows, sharedPath, writeFribb } from "../../../test/support/shared-files.ts";
import { type Part, partKey, type TitleId } from "../../core/ids.ts";
import { episodesAt } from "../../core/titles/anime-family.ts";
import { coordinatesOf } from "../../core/titles/anime-numbering.ts";
import { normaliseId } from "../../core/titles/sent-ids.ts";
import type { Title } from "../../core/titles/title.ts";
import { DatasetFormatError } from "./dataset.ts";
import type { DatasetReport } from "./import.ts";
import type { DatasetKind } from "./kinds.ts";
import { readXmlElements } from "./xml-files.ts";

// The complete files are imported on one engine only: the importers do the same on both, and need minutes.
const skip =
  sharedIsMissing || (testEngine() === "sqlite" ? false : "the complete files are imported on SQLite only");

const folder = mkdtempSync(join(tmpdir(), "reprise-anime-test-"));
let fixture: TestCatalogue;
const reports: Record<string, DatasetReport> = {};
const families = new Map<string, Title[]>();
const byAnidb = new Map<number, Title>();

const pathOf = (file: string): string => sharedPath(`data/anime/${file}`);
type Files = readonly [kind: DatasetKind, paths: () => string[]];
const FIRST: readonly [fribb: Files, lists: Files, counts: Files] = [
  ["fribb", () => [writeFribb(folder)]],
  ["anime-lists", () => [pathOf("anime-list-master.xml.gz")]],
  ["counts", () => [pathOf("tvdb_episode_counts.json.gz"), pathOf("anilist_episode_counts.json.gz")]],
];

before(async () => {
  if (skip) return;
  fixture = await openTestCatalogue();
  for (const [kind, paths] of FIRST) reports[kind] = await fixture.catalogue.importDataset(kind, paths());
  const rows = await fixture.rows("title");
  const titles = await fixture.catalogue.load(rows.map(({ title }) => title as TitleId));
  for (const title of titles.values()) {
    if (title.ids.anidb !== undefined) byAnidb.set(Number(title.ids.anidb), title);
    const series = new Set(
      title.numbering.filter(({ namespace }) => namespace === "tvdb").map((range) => range.series),
    );
    for (const id of series) families.set(id, [...(families.get(id) ?? []), title]);
  }
});
after(async () => {
  await fixture?.close();
  rmSync(folder, { recursive: true, force: true });
});

const SERVICES = ["anidb", "mal", "anilist", "kitsu", "anisearch", "livechart", "simkl"].map(
  (name) => [`${name}_id`, name] as const,
);

describe("the counts of the files", { skip }, () => {
  test("Fribb: 29,219 rows, and each id of a row finds the title of the row", async () => {
    assert.deepEqual([reports.fribb?.rows, reports.fribb?.skipped], [29_219, 0]);
    const fields = [...SERVICES, ["anime-planet_id", "animeplanet"], ["animenewsnetwork_id", "ann"]] as const;
    const titlesByKey = Map.groupBy(
      await fixture.rows("title_key"),
      ({ namespace, value }) => `${namespace}:${value}`,
    );
    const divided = fribbRows().filter((row) => {
      const keys = fields.flatMap(([field, namespace]) => {
        const value = row[field] === undefined ? null : normaliseId(namespace, row[field]);
        return value === null ? [] : [`${namespace}:${value}`];
      });
      const sets = keys.map((key) => new Set(titlesByKey.get(key)?.map(({ title }) => title)));
      const common = sets.reduce((a, b) => a.intersection(b));
      return common.size === 0;
    });
    assert.deepEqual(divided, [], "every row has a title with all its ids");
    // A request with any of the ids resolves to the same title.
    const rows = fribbRows().filter((_, at) => at % 20 === 0);
    const names = SERVICES.map(([, name]) => name);
    const items = rows.flatMap((row) =>
      names.flatMap((name) => (row[`${name}_id`] ? [{ row, ids: { [name]: row[`${name}_id`] } }] : [])),
    );
    const found = await fixture.catalogue.resolve(items.map(({ ids }) => query({ section: "anime", ids })));
    const titles = new Map<unknown, Set<string>>();
    for (const [at, { row }] of items.entries())
      titles.set(row, (titles.get(row) ?? new Set()).add(meaning(found[at])));
    const ambiguous = [...titles].filter(([, set]) => set.size > 1).map(([row, set]) => [row, [...set]]);
    assert.deepEqual(ambiguous, []);
  });

  test("Fribb: the tab separated table has the same rows", async () => {
    const other = await openTestCatalogue();
    const { rows, skipped } = await other.catalogue.importDataset("fribb", [pathOf("anime-ids.tsv.gz")]);
    const titles = await other.rows("title");
    await other.close();
    assert.deepEqual([rows, skipped, titles.length], [29_219, 0, reports.fribb?.titles]);
  });

  test("each new episode is counted once", async () => {
    const episodes = await fixture.rows("episode");
    const counted = Object.values(reports).reduce((sum, report) => sum + report.episodes, 0);
    assert.equal(counted, episodes.length);
  });

  test("Anime-Lists: 16,865 entries, each of them a title, 7,465 with a series", async () => {
    assert.equal(reports["anime-lists"]?.rows, 16_865);
    assert.equal(reports["anime-lists"]?.skipped, 0);
    assert.equal(byAnidb.size, 16_865);
    let withSeries = 0;
    const wrong: string[] = [];
    for await (const { attributes, children } of readXmlElements(
      pathOf("anime-list-master.xml.gz"),
      "anime",
    )) {
      const { anidbid = "", tvdbid = "", defaulttvdbseason = "" } = attributes;
      if (!/^\d+$/.test(tvdbid)) continue;
      withSeries += 1;
      const title = byAnidb.get(Number(anidbid));
      const mappings = children.flatMap((list) => list.children).filter((one) => one.attributes.tvdbseason);
      const isNumbered = defaulttvdbseason !== "" || mappings.length > 0;
      const ranges = title?.numbering.filter(({ namespace }) => namespace === "tvdb") ?? [];
      const isRight = ranges.every(({ series }) => series === tvdbid) && ranges.length > 0 === isNumbered;
      if (title?.ids.tvdb !== tvdbid || !isRight) wrong.push(`${anidbid} ${tvdbid} ${title?.ids.tvdb}`);
    }
    assert.deepEqual([withSeries, wrong], [7_465, []]);
  });

  test("anime.md 3: no film has the TMDB id of its series", async () => {
    assert.deepEqual(await filmsWithIdOfSeries(byAnidb), []);
    const [resolution] = await fixture.catalogue.resolve([
      query({ section: "movies", name: "25th Hour", year: 2002, ids: { tmdb: 1429 } }),
    ]);
    assert.equal(meaning(resolution), "title_unknown");
  });
});

/** The films in Anime-Lists that have the TMDB id of their series instead of their own. */
async function filmsWithIdOfSeries(titles: ReadonlyMap<number, Title>): Promise<string[]> {
  const ofSeries = new Map<string, string>();
  for await (const { attributes } of readXmlElements(pathOf("anime-list-master.xml.gz"), "anime"))
    if (attributes.tmdbtv) ofSeries.set(attributes.anidbid ?? "", attributes.tmdbtv);
  const keys = (await fixture.rows("title_key")).filter(({ namespace }) => namespace === "tmdb_movie");
  const asFilms = Map.groupBy(keys, ({ title }) => title);
  const films = [...titles.values()].filter(({ animeType }) => animeType === "movie");
  const inSeries = films.filter(({ ids }) => ofSeries.has(ids.anidb ?? ""));
  assert.ok(inSeries.length >= 50, `only ${inSeries.length} films of series`);
  const wrong = [...titles].filter(([anidb, { id, ids, animeType }]) => {
    const series = ofSeries.get(String(anidb));
    const isShown = animeType === "movie" && ids.tmdb !== undefined && ids.tmdb === series;
    return isShown || (asFilms.get(id) ?? []).some(({ value }) => value === series);
  });
  return wrong.map(([anidb, { name, ids }]) => `${anidb} ${name} ${ids.tmdb}`);
}

/** The rows of every table that an importer writes, as JSON, by table. */
async function allRows(): Promise<Map<string, string>> {
  const tables = ["title", "title_key", "title_name", "episode", "anime_mapping", "source_record"];
  const rows = await Promise.all(tables.map(async (table) => JSON.stringify(await fixture.rows(table))));
  return new Map(tables.map((table, at) => [table, rows[at] ?? ""]));
}
const changedSince = async (before: ReadonlyMap<string, string>): Promise<string[]> =>
  [...(await allRows())].flatMap(([table, rows]) => (rows === before.get(table) ? [] : [table]));

/** AniDB id of the title, season (1 for regular episodes, 0 for specials), number. */
type Place = readonly [anidb: number, season: number, number: number];
const coordinate = (text: string) => {
  const [, season, episode] = /^S(\d+)E(\d+)$/.exec(text) ?? [];
  return { season: Number(season), episode: Number(episode) };
};
const placesAt = (series: number, text: string): Place[] =>
  episodesAt(families.get(String(series)) ?? [], coordinate(text)).map(({ title, part }) => [
    Number(title.ids.anidb),
    part.season,
    part.number,
  ]);

describe("anime.md 8.4 from TVDB coordinates, with the real files", { skip }, () => {
  const vectors: Record<number, Record<string, Place | null>> = {
    267440: {
      S1E1: [9541, 1, 1],
      S1E25: [9541, 1, 25],
      S1E26: null,
      S2E4: [10944, 1, 4],
      S3E12: [13241, 1, 12],
      S3E13: [14444, 1, 1],
      S3E22: [14444, 1, 10],
      S4E16: [14977, 1, 16],
      S4E17: [16177, 1, 1],
      S4E28: [16177, 1, 12],
      S4E29: [17303, 1, 1],
      S4E30: [17303, 1, 2],
      S0E1: [9541, 0, 1],
      S0E8: [9541, 0, 7],
      S0E7: [9826, 1, 1],
      S0E12: [9826, 1, 2],
      S0E14: [10583, 1, 1],
      S0E18: [10583, 1, 2],
      S0E21: [13546, 1, 1],
      S0E31: [15582, 1, 1],
    },
    259640: {
      S1E25: [8692, 1, 25],
      S2E1: [10376, 1, 1],
      S3E24: [13493, 1, 24],
      S4E12: [14796, 1, 12],
      S4E13: [15146, 1, 1],
    },
    348545: {
      S1E26: [14107, 1, 26],
      S2E1: [16803, 1, 1],
      S3E1: [16054, 1, 1],
      S4E11: [17198, 1, 11],
      S5E8: [18067, 1, 8],
    },
    78857: { S1E35: [239, 1, 35], S2E1: [239, 1, 36], S5E41: [239, 1, 220] },
    81797: { S2E1: [69, 1, 9], S10E4: [69, 1, 199], S20E1: [69, 1, 878] },
    81472: { S2E1: [1530, 1, 40] },
    76885: { S0E3: [219, 1, 1] },
    79289: { S1E21: [108, 0, 1], S1E22: [108, 1, 21], S0E7: [108, 0, 3] },
  };
  for (const [series, places] of Object.entries(vectors))
    for (const [at, place] of Object.entries(places))
      test(`${series} ${at} is ${place === null ? "no episode" : place.join(", ")}`, () =>
        assert.deepEqual(placesAt(Number(series), at), place === null ? [] : [place]));
});

describe("anime.md 8.4 to TVDB coordinates, with the real files", { skip }, () => {
  const vectors: readonly (readonly [Place, string])[] = [
    [[9541, 0, 11], ""],
    [[9541, 0, 7], "S0E8"],
    [[14444, 1, 1], "S3E13"],
    [[16177, 1, 12], "S4E28"],
    [[17303, 1, 2], "S4E30"],
    [[10944, 0, 1], ""],
    [[108, 0, 3], "S0E6 S0E7"],
    [[239, 1, 36], "S2E1"],
    [[69, 1, 199], "S10E4"],
    [[1530, 1, 40], "S2E1"],
  ];
  for (const [[anidb, season, number], expected] of vectors)
    test(`${anidb}, ${season}, ${number} is ${expected || "no coordinate"}`, () => {
      const found = coordinatesOf(byAnidb.get(anidb)?.numbering ?? [], { season, number });
      assert.equal(found.map((place) => `S${place.season}E${place.episode}`).join(" "), expected);
    });
});

describe("mapping all episodes to TVDB and back", { skip }, () => {
  test("every coordinate of an episode gives it back, unless another episode has a better claim", (t) => {
    let checked = 0;
    const exceptions = { unmapped: 0, shared: 0, elsewhere: 0 };
    for (const family of families.values()) {
      for (const title of family)
        for (const { part, key } of title.episodes) {
          const places = coordinatesOf(title.numbering, part);
          if (places.length === 0) exceptions.unmapped += 1;
          for (const place of places) {
            checked += 1;
            const back = episodesAt(family, place);
            if (back.some((one) => one.title === title && partKey(one.part) === key)) {
              if (back.length > 1) exceptions.shared += 1;
              continue;
            }
            // Another episode must then have a better claim to the coordinate.
            exceptions.elsewhere += 1;
            const message = `${title.ids.anidb} ${part.season}/${part.number} S${place.season}E${place.episode}`;
            const claims = back.map((one) => claimOf(one.title, one.part, place));
            assert.ok(claims.length > 0, `${message} has no episode`);
            const [best = []] = claims.toSorted(compareClaims);
            assert.ok(
              compareClaims(best, claimOf(title, part, place)) < 0,
              `${message} has an episode with a weaker claim`,
            );
          }
        }
    }
    t.diagnostic(JSON.stringify({ checked, ...exceptions }));
    assert.deepEqual({ checked, ...exceptions }, ROUND_TRIPS);
  });

  test("no coordinate of a regular episode gives only specials of the same title", () => {
    const hidden: string[] = [];
    for (const family of families.values())
      for (const title of family)
        for (const { part } of title.episodes.filter(({ part }) => part.season === 1)) {
          const mapped = coordinatesOf(title.numbering, part)
            .flatMap((place) => episodesAt(family, place))
            .filter((one) => one.title === title);
          if (mapped.length > 0 && mapped.every((one) => one.part.season === 0))
            hidden.push(`${title.ids.anidb} ${part.number}`);
        }
    assert.deepEqual([...new Set(hidden)], []);
  });

  test("every episode at a coordinate has that coordinate", (t) => {
    const counts = { all: 0, oneToOne: 0, severalEpisodes: 0, severalCoordinates: 0 };
    for (const [series, family] of families) {
      const places = new Map<string, { season: number; episode: number }>();
      for (const title of family)
        for (const { part } of title.episodes)
          for (const place of coordinatesOf(title.numbering, part))
            places.set(`S${place.season}E${place.episode}`, place);
      for (const [message, place] of places) {
        counts.all += 1;
        const episodes = episodesAt(family, place);
        assert.notEqual(episodes.length, 0, `${series} ${message} has no episode`);
        const back = episodes.map(({ title, part }) =>
          coordinatesOf(title.numbering, part).map((one) => `S${one.season}E${one.episode}`),
        );
        for (const coordinates of back)
          assert.ok(coordinates.includes(message), `${series} ${message} has an episode at ${coordinates}`);
        if (episodes.length > 1) counts.severalEpisodes += 1;
        else if (back[0]?.length !== 1) counts.severalCoordinates += 1;
        else counts.oneToOne += 1;
      }
    }
    t.diagnostic(JSON.stringify(counts));
    assert.deepEqual(counts, COORDINATES);
  });
});

/**
 * The claim of an episode to a coordinate, as numbers to compare in turn: the smaller, the better. They are the rank
 * (pair, range or rule), then the criteria of anime.md 8.2.
 */
function claimOf(
  title: Title,
  part: Part,
  { season, episode }: { season: number; episode: number },
): number[] {
  const claims = title.numbering
    .filter(
      (range) =>
        range.namespace === "tvdb" &&
        range.season === season &&
        range.first <= episode &&
        (range.last === null || episode <= range.last) &&
        range.target === Math.min(1, part.season) &&
        range.targetFirst + episode - range.first === part.number,
    )
    .map(({ rank, target, first, targetFirst }) => [
      rank,
      -target,
      targetFirst - first,
      Number(title.ids.anidb ?? Number.MAX_SAFE_INTEGER),
    ]);
  assert.ok(
    claims.length > 0,
    `${title.ids.anidb} ${part.season}/${part.number} has no claim to the coordinate`,
  );
  return claims.toSorted(compareClaims)[0] ?? [];
}
function compareClaims(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The results for the files of 2026-08-20. */
const ROUND_TRIPS = {
  checked: 131_933,
  /** Episodes that TVDB does not have, according to the files. */
  unmapped: 1_175,
  /** Coordinates at which there are several episodes of AniDB. */
  shared: 602,
  /** Coordinates to which another episode has a better claim. */
  elsewhere: 2_183,
};

/** The number of coordinates, and the numbers of episodes at them. */
const COORDINATES = { all: 129_349, oneToOne: 128_642, severalEpisodes: 201, severalCoordinates: 506 };

describe("resolving TVDB numbers, which Plex and Sonarr use", { skip }, () => {
  const found = async (tvdb: number, ...parts: string[]): Promise<string> => {
    const [resolution] = await fixture.catalogue.resolve([
      query({ ids: { tvdb }, usesTvdbSeasons: true, parts }),
    ]);
    return meaning(resolution);
  };
  const id = (anidb: number): number => byAnidb.get(anidb)?.id ?? 0;

  test("Attack on Titan: four seasons are seven titles, with their real Simkl ids", async () => {
    assert.deepEqual(
      [9541, 10944, 13241, 14444, 14977, 16177].map(id),
      [39_687, 439_744, 694_485, 931_899, 1_120_029, 1_579_947],
    );
    assert.equal(await found(267440, "1x1", "3x12", "3x13"), "39687 1x1, 694485 1x12, 931899 1x1");
    assert.equal(await found(267440, "4x17", "4x29"), "1579947 1x1, 1883416 1x1");
    assert.equal(await found(267440, "1x26"), "39687, ?0");
  });
  test("Demon Slayer: every season is a title", async () => {
    assert.equal(
      await found(348545, "1x1", "2x1", "2x7", "3x1"),
      `${id(14107)} 1x1, ${id(16803)} 1x1 1x7, ${id(16054)} 1x1`,
    );
  });
  test("One Piece: all seasons are one title", async () => {
    assert.equal(await found(81797, "1x1", "2x1", "10x4", "20x1"), "38636 1x1 1x9 1x199 1x878");
  });
  test("One Piece: TMDB has longer seasons", async () => {
    const parts = ["1x61", "2x1", "2x16"];
    const [resolution] = await fixture.catalogue.resolve([
      query({ ids: { tmdb: 37_854 }, usesTvdbSeasons: true, parts }),
    ]);
    assert.equal(meaning(resolution), "38636 1x61 1x62 1x77");
  });
  test("Monogatari: every season is a title, and some of their episodes are specials", async () => {
    const range = (season: number, first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => `${season}x${first + at}`);
    const regular = (anidb: number) =>
      byAnidb.get(anidb)?.episodes.filter(({ part }) => part.season === 1).length;
    // TVDB has three specials of Bakemonogatari after its twelve episodes.
    assert.equal(
      await found(102261, ...range(1, 1, 15)),
      [id(6327), ...range(1, 1, 12), ...range(0, 1, 3)].join(" "),
    );
    assert.equal(regular(6327), 12);
    assert.equal(await found(102261, ...range(2, 1, 11)), [id(8658), ...range(1, 1, 11)].join(" "));
    assert.equal(regular(8658), 11);
    // TVDB has the three recaps of Second Season as specials.
    assert.equal(
      await found(102261, "3x1", "3x5", "3x6", "3x9", "3x10", "3x13", "3x14", "3x23", "0x7"),
      `${id(9183)} 1x1 1x5 1x7 1x10 1x12 1x15 1x17 1x26 1x6`,
    );
    // AniDB has the two halves of the first episode as specials.
    assert.equal(
      await found(102261, ...range(4, 1, 12)),
      [id(11350), "1x1", "0x401", "0x402", ...range(1, 2, 12)].join(" "),
    );
    assert.equal(regular(11350), 12);
    // TVDB has only the parts of two long episodes of AniDB.
    assert.equal(
      await found(102261, ...range(5, 1, 7)),
      `${id(13033)} 0x402 0x403 0x405 0x406 0x407 0x408 0x409`,
    );
    assert.equal(regular(13033), 2);
    assert.equal(await found(102261, "6x1", "6x14"), `${id(18424)} 1x1 1x14`);
    assert.equal(await found(102261, "0x2", "0x19"), `${id(8357)} 1x1 1x2`);
  });
  test("Bleach: sixteen seasons are one title, the seventeenth is another", async () => {
    assert.equal(await found(74796, "1x1", "2x1", "17x1"), `${id(2369)} 1x1 1x21, ${id(15449)} 1x1`);
  });
});

const OTHERS: readonly Files[] = [
  ["anibridge", () => [pathOf("anibridge-mappings.edits.yaml.gz")]],
  ["shinkro", () => [pathOf("shinkro-tvdb-mal.yaml.gz"), pathOf("shinkro-tmdb-mal.yaml.gz")]],
  ["plexanibridge", () => [pathOf("plexanibridge-mappings.json.gz")]],
  ["kometa", () => [pathOf("kometa-anime_ids.json.gz")]],
  ["bangumi", () => [pathOf("bangumi-anime_map.csv.gz")]],
];

describe("the other lists, imported after these", { skip }, () => {
  const more: Partial<Record<DatasetKind, DatasetReport>> = {};
  /** The numbering of the titles, by AniDB id. */
  const numberings = async (): Promise<string[]> => {
    const rows = await fixture.rows("title");
    const titles = await fixture.catalogue.load(rows.map(({ title }) => title as TitleId));
    const lines = [...titles.values()]
      .filter(({ ids, numbering }) => ids.anidb !== undefined && numbering.length > 0)
      .map(({ ids, numbering }) => `${ids.anidb}: ${JSON.stringify(numbering)}`);
    // The id of a merged title leads to its successor, so that lines may be equal.
    return [...new Set(lines)].sort();
  };
  const titlesOf = async (namespace: string): Promise<Map<string, unknown[]>> => {
    const keys = (await fixture.rows("title_key")).filter((key) => key.namespace === namespace);
    const byValue = Map.groupBy(keys, ({ value }) => String(value));
    return new Map([...byValue].map(([value, rows]) => [value, rows.map(({ title }) => title)]));
  };
  let numberingsBefore: readonly string[] = [];
  before(async () => {
    if (skip) return;
    numberingsBefore = await numberings();
    for (const [kind, paths] of OTHERS) more[kind] = await fixture.catalogue.importDataset(kind, paths());
  });

  test("have the expected rows", (t) => {
    const read = Object.values(more).map(({ from, rows, skipped }) => [from, rows, skipped]);
    assert.deepEqual(read, [
      // The first row is about the file itself.
      ["anibridge", 9_375, 1],
      ["shinkro", 5_229 + 151, 0],
      ["plexanibridge", 19_380, 0],
      ["kometa", 16_837, 0],
      // The skipped anime are neither on AniDB nor on MAL.
      ["bangumi", 23_206, 10_618],
    ]);
    for (const { from, titles, updated } of Object.values(more))
      t.diagnostic(`${from}: ${titles} new titles, ${updated} updated`);
  });

  test("have the counts of seasons and anime of their files", () => {
    const files = ["tvdb", "anilist"].map((name) => readShared(`data/anime/${name}_episode_counts.json.gz`));
    assert.deepEqual(
      files.map((text) => text.split("\n").length - 1),
      [15_393, 6_903],
    );
    const members = files.map((text) => Object.keys(JSON.parse(text)).length);
    assert.equal(
      reports.counts?.rows,
      members.reduce((sum, count) => sum + count),
    );
  });

  test("do not include the list of film sets, which has no ids", async () => {
    const path = pathOf("anime-movieset-list.xml.gz");
    const text = readShared("data/anime/anime-movieset-list.xml.gz");
    assert.deepEqual([text.match(/<set>/g)?.length, text.match(/anidbid/g)], [249, null]);
    await assert.rejects(fixture.catalogue.importDataset("anime-lists", [path]), DatasetFormatError);
  });

  test("leave every AniDB entry a title of its own, and every id of a row finds a title", async () => {
    const byAnidbId = await titlesOf("anidb");
    const ambiguous = [...byAnidb.keys()].filter((anidb) => byAnidbId.get(String(anidb))?.length !== 1);
    assert.deepEqual(ambiguous, []);
    const titles = new Set([...byAnidb.keys()].map((anidb) => byAnidbId.get(String(anidb))?.[0]));
    assert.equal(titles.size, 16_865);
    const anilist = await titlesOf("anilist");
    const rows = Object.keys(JSON.parse(readShared("data/anime/plexanibridge-mappings.json.gz")));
    assert.deepEqual(
      rows.filter((number) => anilist.get(number)?.length !== 1),
      [],
    );
    const mal = await titlesOf("mal");
    const series = readShared("data/anime/shinkro-tvdb-mal.yaml.gz").matchAll(/- malid: (\d+)/g);
    const unknown = [...series].flatMap(([, number = ""]) => (mal.has(number) ? [] : [number]));
    assert.deepEqual(unknown, []);
  });

  test("do not change the numbering", async () => {
    assert.deepEqual(await numberings(), numberingsBefore);
  });

  test("give no film the TMDB id of its series", async () => {
    const byAnidbId = await titlesOf("anidb");
    const anidbIds = [...byAnidb.keys()];
    const ids = anidbIds.map((anidb) => byAnidbId.get(String(anidb))?.[0] as TitleId);
    const titles = await fixture.catalogue.load(ids);
    const current = anidbIds.map((anidb, at) => [anidb, titles.get(ids[at] as TitleId) as Title] as const);
    assert.deepEqual(await filmsWithIdOfSeries(new Map(current)), []);
  });

  test("leave no numbering, episodes and ids with merged titles", async () => {
    const merged = new Set((await fixture.rows("successor")).map(({ title }) => title));
    assert.ok(merged.size > 100);
    for (const table of ["anime_mapping", "episode", "title_key"])
      assert.deepEqual(
        (await fixture.rows(table)).filter(({ title }) => merged.has(title)),
        [],
        table,
      );
  });

  const readAll = process.env.ANIME_READ_AGAIN === "all";
  const byDefault: readonly DatasetKind[] = ["shinkro", "anime-lists", "fribb"];
  const again = [...OTHERS, ...FIRST.toReversed()].filter(([kind]) => readAll || byDefault.includes(kind));
  const rowCounts: Partial<Record<DatasetKind, number>> = { "anime-lists": 16_865, fribb: 29_219 };
  const kinds = again.map(([kind]) => kind);
  test(`change nothing if they are imported again, in another order: ${kinds.join(", ")}`, async () => {
    if (readAll) {
      // The counts also apply to titles that were added after them.
      const [, , [kind, paths]] = FIRST;
      const settled = await fixture.catalogue.importDataset(kind, paths());
      assert.deepEqual([settled.titles, settled.episodes], [0, 48]);
      reports[kind] = settled;
    }
    const before = await allRows();
    for (const [kind, paths] of again) {
      const first = more[kind] ?? reports[kind];
      const next = await fixture.catalogue.importDataset(kind, paths());
      assert.deepEqual([kind, next.titles, next.updated, next.episodes], [kind, 0, 0, 0]);
      assert.deepEqual([kind, next.rows, next.skipped], [kind, first?.rows, first?.skipped]);
      if (kind in rowCounts) assert.equal(next.unchanged, rowCounts[kind], kind);
    }
    assert.deepEqual(await changedSince(before), []);
  });
});
