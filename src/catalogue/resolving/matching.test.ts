import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import { readShared, sharedIsMissing } from "../../../test/support/shared-data.ts";
import type { Section } from "../../core/titles/title-query.ts";

// Lists of titles with years whose ids are known, matched by name and year alone against a catalogue that another
// list made. A wrong match is worse than none: what is not found waits in the inbox, what is found wrongly is
// believed.

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
const isListed = (one: Listed): boolean => one.name !== "" && one.year > 0 && !/NaN|tt0000000/.test(one.imdb);

const trakt = (path: string): Listed[] =>
  tsv(path)
    .map(({ title = "", year, imdb = "" }) => ({ name: title, year: Number(year), imdb: imdbOf(imdb) }))
    .filter(isListed);

/** Its names are as they come: "City of Lost Children, The (Cité des enfants perdus, La) (1995)". */
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
    .filter(isListed);
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
    .filter(isListed);
}

const opened: TestCatalogue[] = [];
after(() => Promise.all(opened.map((one) => one.close())));

/** A catalogue of these titles alone, an IMDb id each. */
async function catalogueOf(
  lists: Readonly<Record<"movie" | "show", readonly Listed[]>>,
): Promise<TestCatalogue> {
  const it = await openTestCatalogue();
  opened.push(it);
  const titles = Object.entries(lists).flatMap(([type, list]) =>
    list.map(({ name, year, imdb, also = [] }) => ({
      type,
      title: name,
      year,
      ids: { imdb },
      ...(also.length > 0 ? { also_known_as: also } : {}),
    })),
  );
  await it.catalogue.addTitles({ titles });
  return it;
}

type Score = { precision: number; recall: number; asked: number; inCatalogue: number; wrong: string[] };

async function score(
  it: TestCatalogue,
  section: Section,
  asked: readonly Listed[],
  known: ReadonlySet<string>,
  withIds = false,
): Promise<Score & { missed: string[] }> {
  const answers = await it.catalogue.resolve(
    asked.map(({ name, year, imdb }) => query({ section, name, year, ids: withIds ? { imdb } : {} })),
  );
  let right = 0;
  const wrong: string[] = [];
  const missed: string[] = [];
  for (const [at, answer] of answers.entries()) {
    const one = asked[at];
    if (!one) continue;
    const title = answer.kind === "found" ? answer.targets[0]?.title : undefined;
    if (title?.ids.imdb === one.imdb) right += 1;
    else if (title)
      wrong.push(`${one.name} (${one.year}) ${one.imdb} → ${title.name} (${title.year}) ${title.ids.imdb}`);
    else if (known.has(one.imdb)) missed.push(`${one.name} (${one.year}) ${one.imdb}`);
  }
  const inCatalogue = asked.filter(({ imdb }) => known.has(imdb)).length;
  const precision = right / (right + wrong.length);
  return { precision, recall: right / inCatalogue, asked: asked.length, inCatalogue, wrong, missed };
}

const idsOf = (list: readonly Listed[]): Set<string> => new Set(list.map(({ imdb }) => imdb));

/** Each wrong match, and why it is one that nobody could have avoided. */
const EXPLAINED: ReadonlyMap<string, string> = new Map([
  [
    "Confessions of a Dangerous Mind (2002) tt0290538 → Confessions of a Dangerous Mind (2002) tt0270288",
    "a namesake of the same year, which this catalogue does not have",
  ],
  ["Eros (2004) tt0377059 → Eros (2004) tt0343663", "a namesake of the same year, as above"],
  [
    "War of the Worlds (2005) tt0449040 → War of the Worlds (2005) tt0407304",
    "a namesake of the same year, as above",
  ],
  ["The Island (2006) tt0851577 → The Island (2005) tt0399201", "a namesake of the year after, as above"],
  ["Saw (2003) tt0495241 → Saw (2004) tt0387564", "the short film that the film was made from, as above"],
  ["Whiplash (2013) tt2654430 → Whiplash (2014) tt2582802", "likewise"],
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
    results["with ids beside the names"] = await score(byTrakt, "movies", lens, idsOf(movies), true);
  });
  for (const name of [
    "MovieLens in Trakt's movies",
    "Trakt's movies in MovieLens",
    "TVmaze's shows in Trakt's",
  ])
    test(name, (t) => {
      const { precision, recall, inCatalogue, wrong, missed } = results[name] as Score & { missed: string[] };
      const told = `precision ${precision}, recall ${recall} of ${inCatalogue}`;
      t.diagnostic(`${told}; wrong: ${wrong.length}, missed: ${missed.length}`);
      const details = [told, "wrong:", ...wrong, "missed:", ...missed].join("\n");
      assert.ok(precision >= 0.995 && recall >= 0.97, details);
      const unexplained = wrong.filter((one) => !EXPLAINED.has(one));
      assert.deepEqual(unexplained, [], details);
    });

  test("where the id is sent as well, none is wrong: its namesakes have another", () => {
    const { inCatalogue, wrong, missed } = results["with ids beside the names"] as Score & {
      missed: string[];
    };
    assert.ok(inCatalogue > 300, `${inCatalogue} are in both lists`);
    assert.deepEqual([wrong, missed], [[], []]);
  });
});
