import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import { readShared, sharedIsMissing } from "../../../test/support/shared-data.ts";
import type { Section } from "../../core/titles/title-query.ts";

// Matches lists of titles with known ids, by name and year only, against a catalogue made from another list. A wrong
// match is worse than none, because it is recorded, while an item without a match waits in the inbox.

type Listed = {
  readonly name: string;
  readonly year: number;
  readonly imdb: string;
  readonly also?: readonly string[];
};

const tsv = (path: string): Record<string, string>[] => {
  const [header = "", ...lines] = readShared(path).trimEnd().split("\n");
  const columns = header.split("\t");
  return lines.map((line) =>
    Object.fromEntries(line.split("\t").map((cell, at) => [columns[at] ?? "", cell])),
  );
};
const imdbOf = (text: string): string => `tt${String(Number(text.replace(/^tt/, ""))).padStart(7, "0")}`;
const isComplete = ({ name, year, imdb }: Listed): boolean =>
  name !== "" && year > 0 && !/NaN|tt0000000/.test(imdb);

const trakt = (path: string): Listed[] =>
  tsv(path)
    .map(({ title = "", year, imdb = "" }) => ({ name: title, year: Number(year), imdb: imdbOf(imdb) }))
    .filter(isComplete);

/** MovieLens has names such as "City of Lost Children, The (Cité des enfants perdus, La) (1995)". */
function movieLens(): (Listed & { readonly whole: string })[] {
  const links = new Map(
    readShared("data/catalog/movielens-links.csv.gz")
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",") as [string, string]),
  );
  return readShared("data/catalog/movielens-movies.csv.gz")
    .trimEnd()
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, id = "", quoted, plain] = /^(\d+),(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line) ?? [];
      const whole = (quoted ?? plain ?? "").replaceAll('""', '"').trim();
      const [, name = whole, year] = /^(.*\S)\s*\((\d{4})\)$/.exec(whole) ?? [];
      const [, outer = name, inner] = /^(.*\S)\s*\(([^()]+)\)$/.exec(name) ?? [];
      const also = inner === undefined ? [] : [inner.replace(/^a\.k\.a\.\s*/, "")];
      return [{ whole, name: outer, also, year: Number(year), imdb: imdbOf(links.get(id) ?? "") }];
    })
    .filter(isComplete);
}

function tvmaze(): Listed[] {
  const shows = JSON.parse(readShared("data/catalog/tvmaze-shows.json.gz")) as {
    name: string;
    premiered: string | null;
    externals: { imdb: string | null };
  }[];
  return shows
    .map(({ name, premiered, externals }) => ({
      name,
      year: Number(premiered?.slice(0, 4)),
      imdb: imdbOf(externals.imdb ?? ""),
    }))
    .filter(isComplete);
}

const opened: TestCatalogue[] = [];
after(() => Promise.all(opened.map((one) => one.close())));

/** A catalogue of these titles, each with an IMDb id. */
async function catalogueOf(
  lists: Readonly<Record<"movie" | "show", readonly Listed[]>>,
): Promise<TestCatalogue> {
  const fixture = await openTestCatalogue();
  opened.push(fixture);
  const titles = Object.entries(lists).flatMap(([type, list]) =>
    list.map(({ name, year, imdb, also = [] }) => ({
      type,
      title: name,
      year,
      ids: { imdb },
      ...(also.length > 0 ? { also_known_as: also } : {}),
    })),
  );
  await fixture.catalogue.addTitles({ titles });
  return fixture;
}

type Score = { precision: number; recall: number; items: number; inCatalogue: number; wrong: string[] };

async function score(
  fixture: TestCatalogue,
  section: Section,
  items: readonly Listed[],
  known: ReadonlySet<string>,
  withIds = false,
): Promise<Score & { missed: string[] }> {
  const results = await fixture.catalogue.resolve(
    items.map(({ name, year, imdb }) => query({ section, name, year, ids: withIds ? { imdb } : {} })),
  );
  let right = 0;
  const wrong: string[] = [];
  const missed: string[] = [];
  for (const [at, result] of results.entries()) {
    const item = items[at];
    if (!item) continue;
    const title = result.kind === "found" ? result.targets[0]?.title : undefined;
    if (title?.ids.imdb === item.imdb) right += 1;
    else if (title)
      wrong.push(
        `${item.name} (${item.year}) ${item.imdb} → ${title.name} (${title.year}) ${title.ids.imdb}`,
      );
    else if (known.has(item.imdb)) missed.push(`${item.name} (${item.year}) ${item.imdb}`);
  }
  const inCatalogue = items.filter(({ imdb }) => known.has(imdb)).length;
  const precision = right / (right + wrong.length);
  return { precision, recall: right / inCatalogue, items: items.length, inCatalogue, wrong, missed };
}

const idsOf = (list: readonly Listed[]): Set<string> => new Set(list.map(({ imdb }) => imdb));

/** The wrong matches that no rule could avoid, each with its reason. */
const EXPLAINED: ReadonlyMap<string, string> = new Map([
  [
    "Confessions of a Dangerous Mind (2002) tt0290538 → Confessions of a Dangerous Mind (2002) tt0270288",
    "a namesake of the same year that is not in this catalogue",
  ],
  [
    "Eros (2004) tt0377059 → Eros (2004) tt0343663",
    "a namesake of the same year that is not in this catalogue",
  ],
  [
    "War of the Worlds (2005) tt0449040 → War of the Worlds (2005) tt0407304",
    "a namesake of the same year that is not in this catalogue",
  ],
  [
    "The Island (2006) tt0851577 → The Island (2005) tt0399201",
    "a namesake of the year after that is not in this catalogue",
  ],
  [
    "Saw (2003) tt0495241 → Saw (2004) tt0387564",
    "the short film that the film was made from, not in this catalogue",
  ],
  [
    "Whiplash (2013) tt2654430 → Whiplash (2014) tt2582802",
    "the short film that the film was made from, not in this catalogue",
  ],
]);

describe("media-objects.md 5 matching real lists by name and year", { skip: sharedIsMissing }, () => {
  const results: Record<string, Score & { missed: string[] }> = {};
  before(async () => {
    if (sharedIsMissing) return;
    const movies = trakt("data/catalog/trakt-movies.tsv.gz");
    const shows = trakt("data/catalog/trakt-shows.tsv.gz");
    const lens = movieLens();
    const byTrakt = await catalogueOf({ movie: movies, show: shows });
    const byLens = await catalogueOf({ movie: lens, show: [] });
    const asWritten = lens.map((one) => ({ ...one, name: one.whole.replace(/\s*\(\d{4}\)$/, "") }));
    results["MovieLens in Trakt's movies"] = await score(byTrakt, "movies", asWritten, idsOf(movies));
    results["Trakt's movies in MovieLens"] = await score(byLens, "movies", movies, idsOf(lens));
    results["TVmaze's shows in Trakt's"] = await score(byTrakt, "shows", tvmaze(), idsOf(shows));
    results["with names and ids"] = await score(byTrakt, "movies", lens, idsOf(movies), true);
  });
  for (const name of [
    "MovieLens in Trakt's movies",
    "Trakt's movies in MovieLens",
    "TVmaze's shows in Trakt's",
  ])
    test(name, (t) => {
      const { precision, recall, inCatalogue, wrong, missed } = results[name] as Score & { missed: string[] };
      const summary = `precision ${precision}, recall ${recall} of ${inCatalogue}`;
      t.diagnostic(`${summary}; wrong: ${wrong.length}, missed: ${missed.length}`);
      const details = [summary, "wrong:", ...wrong, "missed:", ...missed].join("\n");
      assert.ok(precision >= 0.995 && recall >= 0.97, details);
      const unexplained = wrong.filter((one) => !EXPLAINED.has(one));
      assert.deepEqual(unexplained, [], details);
    });

  test("no match is wrong if the items have ids", () => {
    const { inCatalogue, wrong, missed } = results["with names and ids"] as Score & {
      missed: string[];
    };
    assert.ok(inCatalogue > 300, `only ${inCatalogue} titles are in both lists`);
    assert.deepEqual([wrong, missed], [[], []]);
  });
});
