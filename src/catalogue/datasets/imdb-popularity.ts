// The popularity of titles, from the votes in IMDb's title.ratings.

import { basename } from "node:path";
import type { TitleId } from "../../core/ids.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, rowsOf, type Steps } from "../../database/sql/statement.ts";
import * as searchDueSql from "../statements/search-due.ts";
import * as titleSql from "../statements/title.ts";
import type { Counts, Pass } from "./dataset.ts";
import { findImdbTitles } from "./imdb-ids.ts";
import { type Line, lineRows, numberIn } from "./imdb-lines.ts";

export const popularityPass = (path: string): Pass<Line> => ({
  name: `popularity of ${basename(path)}`,
  path,
  batchSize: 2_000,
  rows: () => lineRows(path),
  write: writePopularity,
});

/** From 0 for no votes to 100 for ten million, on a logarithmic scale. */
export const popularityOfVotes = (votes: number): number =>
  Math.min(100, Math.round((1000 * Math.log10(1 + votes)) / 7) / 10);

function* writePopularity(rows: readonly Line[]): Steps<Partial<Counts>> {
  const titles = yield* findImdbTitles(rows.map(([id = ""]) => id));
  const known = yield* ask(titleSql.loadStates, columnOf([...titles.values()]));
  const before = new Map(known.map(({ title, popularity }) => [title, popularity]));
  const changed = new Map<TitleId, number>();
  for (const [id = "", , votes] of rows) {
    const title = titles.get(id);
    const popularity = popularityOfVotes(numberIn(votes) ?? 0);
    if (title !== undefined && before.get(title) !== popularity) changed.set(title, popularity);
  }
  if (changed.size > 0) yield* ask(titleSql.writePopularity, rowsOf([...changed]));
  yield* insertRows(
    searchDueSql.write,
    [...changed.keys()].map((title) => ({ title })),
  );
  return {
    details: changed.size,
    unchanged: titles.size - changed.size,
    skipped: rows.length - titles.size,
  };
}
