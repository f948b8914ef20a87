// TVmaze's shows as arrays of its API's objects, with or without embedded episodes. Data: CC BY-SA 4.0.

import { basename } from "node:path";
import type { TitleId } from "../../core/ids.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { isAdded } from "../additions/addition.ts";
import { addTitles } from "../additions/additions.ts";
import { spreadEpisodes } from "../anime/spread-episodes.ts";
import { asObject } from "../json.ts";
import * as searchDueSql from "../statements/search-due.ts";
import * as titleSql from "../statements/title.ts";
import { addCounts, type Counts, DatasetFormatError, type Pass } from "./dataset.ts";
import { firstCharacter } from "./files.ts";
import { readJsonArray } from "./json-files.ts";
import { countResults } from "./results.ts";
import { toAddition } from "./tvmaze-shows.ts";

/** @throws DatasetFormatError */
export async function tvmazePasses(paths: readonly string[]): Promise<Pass[]> {
  for (const path of paths)
    if ((await firstCharacter(path)) !== "[")
      throw new DatasetFormatError(`${path} is no list of TVmaze's shows`);
  return paths.map((path) => ({
    name: `shows of ${basename(path)}`,
    path,
    batchSize: 200,
    rows: () => readJsonArray(path),
    isUsable: (show) => toAddition(show) !== null,
    write: writeShows,
  }));
}

function* writeShows(shows: readonly unknown[]): Steps<Partial<Counts>> {
  const read = shows.flatMap((show) => {
    const addition = toAddition(show);
    return addition ? [{ weight: asObject(show).weight, addition }] : [];
  });
  const results = yield* addTitles(
    read.map(({ addition }) => addition),
    "tvmaze",
  );
  const weights = new Map<TitleId, number>();
  let episodes = 0;
  for (const [at, result] of results.entries()) {
    const { weight, addition } = read[at] ?? {};
    if (result.kind === "anime" && addition)
      episodes += yield* spreadEpisodes(result.titles, addition.episodes, "tvmaze");
    if (isAdded(result) && typeof weight === "number") weights.set(result.title, weight);
  }
  yield* writeWeights(weights);
  return addCounts(countResults(results), { skipped: shows.length - read.length, episodes });
}

/** Popularity from the weights of TVmaze, for shows without IMDb votes. */
function* writeWeights(weights: ReadonlyMap<TitleId, number>): Steps<void> {
  const states = yield* ask(titleSql.loadStates, columnOf([...weights.keys()]));
  const written = states.flatMap(({ title, popularity }) => {
    const own = popularityOfWeight(weights.get(title) ?? 0);
    return popularity === 0 && own > 0 ? [{ title, popularity: own }] : [];
  });
  if (written.length === 0) return;
  yield* ask(titleSql.writePopularity, rowsOf(written.map(({ title, popularity }) => [title, popularity])));
  yield* insertRows(
    searchDueSql.write,
    written.map(({ title }) => ({ title })),
  );
}

/** A weight of 100 is like some hundred thousand votes. */
const popularityOfWeight = (weight: number): number =>
  Math.round(Math.min(100, Math.max(0, weight)) * 8) / 10;
