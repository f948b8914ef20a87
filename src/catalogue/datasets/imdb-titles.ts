// IMDb's movies and shows, from title.basics.

import { basename } from "node:path";
import { normaliseId } from "../../core/titles/sent-ids.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { ask } from "../../database/sql/statement.ts";
import type { Addition } from "../additions/addition.ts";
import { addTitles } from "../additions/additions.ts";
import * as titleNameSql from "../statements/title-name.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { given, isEpisodeLine, type Line, lineRows, numberIn } from "./imdb-lines.ts";
import { countResults } from "./results.ts";

/** IMDb's types that are imported; video games and pilots are not. */
const TYPES: ReadonlyMap<string, TitleType> = new Map<string, TitleType>([
  ["movie", "movie"],
  ["short", "movie"],
  ["tvMovie", "movie"],
  ["tvShort", "movie"],
  ["tvSpecial", "movie"],
  ["video", "movie"],
  ["tvSeries", "show"],
  ["tvMiniSeries", "show"],
]);

/**
 * Only titles without a record of IMDb are looked up by name: a title with one cannot match another row. Thousands of
 * titles may share a name, and comparing all of them would slow down the import as the catalogue grows.
 */
export function titlesPass(path: string): Pass<Line> {
  let namesOfOthers: ReadonlySet<string> = new Set();
  return {
    name: `titles of ${basename(path)}`,
    path,
    batchSize: 500,
    prepare: function* () {
      const rows = yield* ask(titleNameSql.loadUnknownTo, "imdb", "imdb");
      namesOfOthers = new Set(rows.map(({ name }) => name));
    },
    rows: () => titleRows(path),
    write: function* (rows) {
      const additions = rows.flatMap((row) => toAddition(row) ?? []);
      const results = yield* addTitles(additions, "imdb", {
        mayHaveNamesakes: (name) => namesOfOthers.has(name),
      });
      return addCounts(countResults(results), { skipped: rows.length - additions.length });
    },
  };
}

async function* titleRows(path: string): AsyncGenerator<Line> {
  for await (const row of lineRows(path, (line) => !isEpisodeLine(line)))
    if (TYPES.has(row[1] ?? "")) yield row;
}

function toAddition(row: Line): Addition | null {
  const [tconst = "", kind = "", primary, original, , startYear, endYear, minutes] = row;
  const type = TYPES.get(kind);
  const imdb = normaliseId("imdb", tconst);
  const name = given(primary);
  if (!type || imdb === null || name === undefined) return null;
  const [year, runtime, originalName] = [numberIn(startYear), numberIn(minutes), given(original)];
  const hasEnded = type === "show" && numberIn(endYear) !== undefined;
  return {
    record: imdb,
    episodes: [],
    facts: {
      type,
      name,
      ...(year === undefined ? {} : { year }),
      ...(runtime === undefined || runtime < 1 ? {} : { runtime }),
      ...(hasEnded ? { status: "ended" } : {}),
      ids: { imdb },
      ...(originalName === undefined || originalName === name ? {} : { otherNames: [originalName] }),
    },
  };
}
