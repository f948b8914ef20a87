import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { openTestCatalogue, type TestCatalogue } from "../../test/support/catalogue.ts";
import { readShared, sharedIsMissing } from "../../test/support/shared-data.ts";
import { printTime } from "../core/time.ts";
import { EXACT_ANIME_NAMESPACES, storedKey } from "../core/titles/namespaces.ts";
import type { TitleDocumentFacts } from "./document/document.ts";
import { readTitle, titlesIn } from "./document/document.ts";
import { comparableName } from "./names.ts";

const FOLDER = new URL("./starter/", import.meta.url);
const facts: readonly TitleDocumentFacts[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => titlesIn(JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"))))
  .map(readTitle);
const ofType = (type: string): TitleDocumentFacts[] => facts.filter((one) => one.type === type);
const named = ({ name, year }: TitleDocumentFacts): string => `${name} (${year})`;

let it: TestCatalogue;
before(async () => {
  it = await openTestCatalogue("starter");
});
after(() => it.close());

describe("the starter catalogue", () => {
  test("every entry becomes a title of its own; adding them all again adds none and rejects none", async () => {
    assert.equal((await it.rows("title")).length, facts.length);
    const documents = readdirSync(FOLDER)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as unknown);
    const again = await openTestCatalogue("starter");
    try {
      let updated = 0;
      for (const document of documents) {
        const report = await again.catalogue.addTitles(document);
        assert.deepEqual([report.titles, report.rejected], [0, []]);
        updated += report.updated;
      }
      assert.equal(updated, facts.length);
    } finally {
      await again.close();
    }
  });

  test("holds at least sixty titles, and every kind", () => {
    assert.ok(facts.length >= 60);
    for (const type of ["movie", "show", "anime"]) assert.ok(ofType(type).length >= 40, type);
    const kinds = new Set(ofType("anime").map(({ animeType }) => animeType));
    assert.deepEqual([...kinds].sort(), ["movie", "music video", "ona", "ova", "special", "tv"]);
    const families = Map.groupBy(ofType("anime"), ({ ids }) => ids.get("tvdb") ?? "none");
    families.delete("none");
    const sizes = [...families.values()].map(({ length }) => length);
    assert.ok(sizes.includes(1), "an anime that is alone under its TVDB show");
    assert.ok(Math.max(...sizes) >= 7, "many AniDB titles of one TVDB show");
    assert.ok(
      Math.max(...ofType("anime").map(({ episodes }) => episodes.length)) >= 1_000,
      "a very long one",
    );
    const statuses = new Set(ofType("show").map(({ status }) => status));
    for (const status of ["airing", "ended"] as const) assert.ok(statuses.has(status), status);
  });

  test("ids that name one title name one title", () => {
    const owners = new Map<string, string[]>();
    for (const one of facts) {
      const exact = one.type === "anime" ? EXACT_ANIME_NAMESPACES : (["imdb", "tmdb", "tvdb"] as const);
      for (const [namespace, value] of one.ids) {
        if (namespace !== "simkl" && !(exact as readonly string[]).includes(namespace)) continue;
        const kind = { type: one.type, animeType: one.animeType ?? null };
        const key = storedKey(namespace, value, kind).join(":");
        owners.set(key, [...(owners.get(key) ?? []), named(one)]);
      }
    }
    assert.deepEqual(
      [...owners].filter(([, titles]) => titles.length > 1),
      [],
    );
  });

  test("everything can be found, and every anime by an id of its own", () => {
    for (const one of facts) {
      const wanted = one.type === "anime" ? EXACT_ANIME_NAMESPACES : ["imdb", "tmdb", "tvdb"];
      assert.ok(
        wanted.some((namespace) => one.ids.has(namespace)),
        named(one),
      );
      assert.notEqual(one.year, undefined, named(one));
    }
  });

  test("anime.md 4: an anime's regular episodes are one flat season without gaps", () => {
    for (const one of ofType("anime")) {
      const numbers = one.episodes.filter(({ part }) => part.season === 1).map(({ part }) => part.number);
      assert.deepEqual(
        numbers.toSorted((a, b) => a - b),
        numbers.map((_, at) => at + 1),
        named(one),
      );
      assert.ok(
        one.episodes.every(({ part }) => part.season <= 1),
        named(one),
      );
    }
  });

  test("a show's seasons have no gaps, and air in their order", () => {
    for (const one of ofType("show")) {
      const seasons = Map.groupBy(one.episodes, ({ part }) => part.season);
      for (const [season, episodes] of seasons) {
        if (season === 0) continue;
        const sorted = episodes.toSorted((a, b) => a.part.number - b.part.number);
        const where = `${named(one)} season ${season}`;
        assert.deepEqual(
          sorted.map(({ part }) => part.number),
          sorted.map((_, at) => at + 1),
          where,
        );
        const times = sorted.flatMap(({ airedAt }) => airedAt ?? []);
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
          where,
        );
      }
    }
  });

  test("sync.md 7 language=en: an anime that bears its Japanese name has an English one", () => {
    // A film in two parts, which have English names only each of its own.
    const withoutOne = new Set(["Gekijouban Shingeki no Kyojin"]);
    const isJapanese = /^(Shingeki no|Gekijouban|Koi to|Kamonohashi)\b/;
    const romaji = ofType("anime").filter(({ name }) => isJapanese.test(name) && !withoutOne.has(name));
    assert.ok(romaji.length >= 12);
    for (const { name, englishName } of romaji) {
      assert.ok(englishName !== undefined, name);
      assert.ok(!isJapanese.test(englishName), englishName);
    }
  });

  test("has the titles that the contract's examples speak of, under their ids", async () => {
    const titles: Record<number, string> = {
      53536: "Terminator 3: Rise of the Machines",
      53434: "The Godfather",
      472214: "Inception",
      342994: "John Wick",
      2090: "The Walking Dead",
      17465: "Game of Thrones",
      3407: "Futurama",
      737685: "Dark",
      43283: "We're the Fugawis",
      39687: "Shingeki no Kyojin",
      439744: "Shingeki no Kyojin Season 2",
      38636: "One Piece",
      41487: "Dragon Ball Z",
      37089: "Cowboy Bebop",
      40398: "Hunter x Hunter",
    };
    for (const [id, name] of Object.entries(titles)) assert.equal((await it.title(Number(id))).name, name);
    for (const name of ["Heat", "Breaking Bad", "The Truman Show", "John Wick: Chapter 4"])
      assert.ok(
        facts.some((one) => one.name === name),
        name,
      );
  });
});

type Row = Readonly<Record<string, string>>;

function table(path: string): Row[] {
  const [head = "", ...lines] = readShared(path).trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
  });
}

describe("the starter catalogue beside other people's data", { skip: sharedIsMissing }, () => {
  type TvmazeEpisode = { season: number; number: number; airdate: string };
  const shows = {
    "Breaking Bad": "breaking-bad",
    "Game of Thrones": "game-of-thrones",
    Lost: "lost",
  };
  for (const [name, file] of Object.entries(shows))
    test(`${name}: seasons and air dates`, () => {
      const episodes = JSON.parse(
        readShared(`data/catalog/tvmaze-${file}-episodes.json.gz`),
      ) as TvmazeEpisode[];
      const own = facts.find((one) => one.type === "show" && one.name === name)?.episodes ?? [];
      const days = own
        .filter(({ part }) => part.season > 0)
        .toSorted((a, b) => a.part.season - b.part.season || a.part.number - b.part.number)
        .map(({ part, airedAt }) => [
          part.season,
          part.number,
          airedAt === null ? null : printTime(airedAt).slice(0, 10),
        ]);
      assert.deepEqual(
        days,
        episodes.map(({ season, number, airdate }) => [season, number, airdate]),
      );
    });

  /** What two sources say differently of titles that share an id, as sentences. */
  function differences(rows: readonly Row[], titles: readonly TitleDocumentFacts[], namespaces: string[]) {
    let compared = 0;
    const said: string[] = [];
    for (const one of titles)
      for (const row of rows) {
        const alike = namespaces.filter((name) => one.ids.get(name) === row[name]);
        if (alike.length === 0) continue;
        compared += 1;
        for (const name of namespaces) {
          const [own, other] = [one.ids.get(name), row[name] ?? ""];
          if (own !== undefined && other !== "" && own !== other)
            said.push(
              `${named(one)}: ${name} ${own}, elsewhere ${other} (${row.title ?? ""} ${row.year ?? ""})`,
            );
        }
      }
    return { compared, said };
  }

  test("movies have the same IMDb and TMDB ids", () => {
    const rows = table("data/catalog/trakt-movies.tsv.gz");
    const { compared, said } = differences(rows, ofType("movie"), ["imdb", "tmdb"]);
    assert.deepEqual(said, []);
    assert.ok(compared > 20, `only ${compared} were compared`);
  });

  test("shows have the same IMDb, TVDB and TMDB ids", () => {
    const rows = table("data/catalog/trakt-shows.tsv.gz");
    const { compared, said } = differences(rows, ofType("show"), ["imdb", "tvdb", "tmdb"]);
    assert.deepEqual(said, []);
    assert.ok(compared > 20, `only ${compared} were compared`);
  });

  test("movies of the same ids have the same name or year", () => {
    const rows = new Map(table("data/catalog/trakt-movies.tsv.gz").map((row) => [row.imdb, row]));
    for (const one of ofType("movie")) {
      const row = rows.get(one.ids.get("imdb"));
      if (!row) continue;
      const names = [one.name, ...one.otherNames].map(comparableName);
      assert.ok(
        names.includes(comparableName(row.title ?? "")) || row.year === String(one.year),
        `${named(one)} is elsewhere ${row.title} (${row.year})`,
      );
    }
  });

  test("anime have the same ids of every service", () => {
    const exact = ["simkl", "mal", "anidb", "anilist", "kitsu"];
    const rows = table("data/anime/anime-ids.tsv.gz");
    const { compared, said } = differences(rows, ofType("anime"), exact);
    assert.deepEqual(said, []);
    assert.ok(compared > 50, `only ${compared} were compared`);
    const byAnidb = new Map(rows.map((row) => [row.anidb, row]));
    for (const one of ofType("anime")) {
      const row = byAnidb.get(one.ids.get("anidb") ?? "none");
      if (row?.tvdb && one.ids.has("tvdb")) assert.equal(one.ids.get("tvdb"), row.tvdb, named(one));
    }
  });
});
