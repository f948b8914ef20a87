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
const ofType = (type: string): TitleDocumentFacts[] => facts.filter((title) => title.type === type);
const nameAndYear = ({ name, year }: TitleDocumentFacts): string => `${name} (${year})`;

let fixture: TestCatalogue;
before(async () => {
  fixture = await openTestCatalogue("starter");
});
after(() => fixture.close());

describe("the starter catalogue", () => {
  test("has no duplicates and no malformed titles", async () => {
    assert.equal((await fixture.rows("title")).length, facts.length);
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

  test("has titles of every type, and families and anime of every size", () => {
    assert.ok(facts.length >= 60);
    for (const type of ["movie", "show", "anime"]) assert.ok(ofType(type).length >= 40, type);
    const kinds = new Set(ofType("anime").map(({ animeType }) => animeType));
    assert.deepEqual([...kinds].sort(), ["movie", "music video", "ona", "ova", "special", "tv"]);
    const families = Map.groupBy(ofType("anime"), ({ ids }) => ids.get("tvdb") ?? "none");
    families.delete("none");
    const sizes = [...families.values()].map(({ length }) => length);
    assert.ok(sizes.includes(1), "a family of one anime");
    assert.ok(Math.max(...sizes) >= 7, "a large family");
    assert.ok(
      Math.max(...ofType("anime").map(({ episodes }) => episodes.length)) >= 1_000,
      "a very long anime",
    );
    const statuses = new Set(ofType("show").map(({ status }) => status));
    for (const status of ["airing", "ended"] as const) assert.ok(statuses.has(status), status);
  });

  test("has no two titles with the same identifying id", () => {
    const owners = new Map<string, string[]>();
    for (const title of facts) {
      const exact = title.type === "anime" ? EXACT_ANIME_NAMESPACES : (["imdb", "tmdb", "tvdb"] as const);
      for (const [namespace, value] of title.ids) {
        if (namespace !== "simkl" && !(exact as readonly string[]).includes(namespace)) continue;
        const kind = { type: title.type, animeType: title.animeType ?? null };
        const key = storedKey(namespace, value, kind).join(":");
        owners.set(key, [...(owners.get(key) ?? []), nameAndYear(title)]);
      }
    }
    assert.deepEqual(
      [...owners].filter(([, titles]) => titles.length > 1),
      [],
    );
  });

  test("has an identifying id and a year for every title", () => {
    for (const title of facts) {
      const wanted = title.type === "anime" ? EXACT_ANIME_NAMESPACES : ["imdb", "tmdb", "tvdb"];
      assert.ok(
        wanted.some((namespace) => title.ids.has(namespace)),
        nameAndYear(title),
      );
      assert.notEqual(title.year, undefined, nameAndYear(title));
    }
  });

  test("anime.md 4: numbers the regular episodes of an anime from 1, without gaps", () => {
    for (const title of ofType("anime")) {
      const numbers = title.episodes.filter(({ part }) => part.season === 1).map(({ part }) => part.number);
      assert.deepEqual(
        numbers.toSorted((a, b) => a - b),
        numbers.map((_, at) => at + 1),
        nameAndYear(title),
      );
      assert.ok(
        title.episodes.every(({ part }) => part.season <= 1),
        nameAndYear(title),
      );
    }
  });

  test("has seasons without gaps, whose air dates are in order", () => {
    for (const title of ofType("show")) {
      const seasons = Map.groupBy(title.episodes, ({ part }) => part.season);
      for (const [season, episodes] of seasons) {
        if (season === 0) continue;
        const sorted = episodes.toSorted((a, b) => a.part.number - b.part.number);
        const message = `${nameAndYear(title)} season ${season}`;
        assert.deepEqual(
          sorted.map(({ part }) => part.number),
          sorted.map((_, at) => at + 1),
          message,
        );
        const times = sorted.flatMap(({ airedAt }) => airedAt ?? []);
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
          message,
        );
      }
    }
  });

  test("sync.md 7 language=en: has an English name for every anime with a Japanese name", () => {
    // Only the two parts of this film have English names.
    const withoutEnglishName = new Set(["Gekijouban Shingeki no Kyojin"]);
    const isJapanese = /^(Shingeki no|Gekijouban|Koi to|Kamonohashi)\b/;
    const romaji = ofType("anime").filter(
      ({ name }) => isJapanese.test(name) && !withoutEnglishName.has(name),
    );
    assert.ok(romaji.length >= 12);
    for (const { name, englishName } of romaji) {
      assert.ok(englishName !== undefined, name);
      assert.ok(!isJapanese.test(englishName), englishName);
    }
  });

  test("has the titles of the examples in the specification, under their ids", async () => {
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
    for (const [id, name] of Object.entries(titles))
      assert.equal((await fixture.title(Number(id))).name, name);
    for (const name of ["Heat", "Breaking Bad", "The Truman Show", "John Wick: Chapter 4"])
      assert.ok(
        facts.some((title) => title.name === name),
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

describe("the starter catalogue compared with other data", { skip: sharedIsMissing }, () => {
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
      const own = facts.find((title) => title.type === "show" && title.name === name)?.episodes ?? [];
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

  /** Compares the ids of titles that have one id in common. Returns the number of comparisons, and the differences. */
  function differences(rows: readonly Row[], titles: readonly TitleDocumentFacts[], namespaces: string[]) {
    let compared = 0;
    const found: string[] = [];
    for (const title of titles)
      for (const row of rows) {
        const equal = namespaces.filter((name) => title.ids.get(name) === row[name]);
        if (equal.length === 0) continue;
        compared += 1;
        for (const name of namespaces) {
          const [own, other] = [title.ids.get(name), row[name] ?? ""];
          if (own !== undefined && other !== "" && own !== other)
            found.push(
              `${nameAndYear(title)}: ${name} is ${own}, but ${other} in the other data (${row.title ?? ""} ${row.year ?? ""})`,
            );
        }
      }
    return { compared, found };
  }

  test("movies have the same IMDb and TMDB ids", () => {
    const rows = table("data/catalog/trakt-movies.tsv.gz");
    const { compared, found } = differences(rows, ofType("movie"), ["imdb", "tmdb"]);
    assert.deepEqual(found, []);
    assert.ok(compared > 20, `only ${compared} were compared`);
  });

  test("shows have the same IMDb, TVDB and TMDB ids", () => {
    const rows = table("data/catalog/trakt-shows.tsv.gz");
    const { compared, found } = differences(rows, ofType("show"), ["imdb", "tvdb", "tmdb"]);
    assert.deepEqual(found, []);
    assert.ok(compared > 20, `only ${compared} were compared`);
  });

  test("movies with the same ids have the same name or year", () => {
    const rows = new Map(table("data/catalog/trakt-movies.tsv.gz").map((row) => [row.imdb, row]));
    for (const title of ofType("movie")) {
      const row = rows.get(title.ids.get("imdb"));
      if (!row) continue;
      const names = [title.name, ...title.otherNames].map(comparableName);
      assert.ok(
        names.includes(comparableName(row.title ?? "")) || row.year === String(title.year),
        `${nameAndYear(title)} is ${row.title} (${row.year}) in the other data`,
      );
    }
  });

  test("anime have the same ids on every service", () => {
    const exact = ["simkl", "mal", "anidb", "anilist", "kitsu"];
    const rows = table("data/anime/anime-ids.tsv.gz");
    const { compared, found } = differences(rows, ofType("anime"), exact);
    assert.deepEqual(found, []);
    assert.ok(compared > 50, `only ${compared} were compared`);
    const byAnidb = new Map(rows.map((row) => [row.anidb, row]));
    for (const title of ofType("anime")) {
      const row = byAnidb.get(title.ids.get("anidb") ?? "none");
      if (row?.tvdb && title.ids.has("tvdb"))
        assert.equal(title.ids.get("tvdb"), row.tvdb, nameAndYear(title));
    }
  });
});
