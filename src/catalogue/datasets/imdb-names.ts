// Other names of IMDb's titles, from title.akas.

import { basename } from "node:path";
import { insertRows } from "../../database/sql/insertion.ts";
import type { Steps } from "../../database/sql/statement.ts";
import { markChanged } from "../changed-titles.ts";
import { nameForms } from "../names.ts";
import * as searchDueSql from "../statements/search-due.ts";
import * as titleNameSql from "../statements/title-name.ts";
import type { Counts, Pass } from "./dataset.ts";
import { findImdbTitles } from "./imdb-ids.ts";
import { given, type Line, lineRows } from "./imdb-lines.ts";

export const otherNamesPass = (path: string): Pass<Line> => ({
  name: `other names of ${basename(path)}`,
  path,
  batchSize: 2_000,
  rows: () => lineRows(path),
  write: writeOtherNames,
});

function* writeOtherNames(rows: readonly Line[]): Steps<Partial<Counts>> {
  const titles = yield* findImdbTitles(rows.map(([id = ""]) => id));
  const names = new Map<string, titleNameSql.TitleNameRow>();
  for (const [id = "", , aka] of rows) {
    const [title, text] = [titles.get(id), given(aka)];
    if (title === undefined || text === undefined) continue;
    for (const name of nameForms(text))
      if (name !== "") names.set(`${title} ${name}`, { name, title, main: 0 });
  }
  const written = yield* insertRows(titleNameSql.writeNew, [...names.values()]);
  const changed = [...new Set(written.map(({ title }) => title))];
  yield* insertRows(
    searchDueSql.write,
    changed.map((title) => ({ title })),
  );
  yield* markChanged(changed);
  const skipped = rows.filter(([id = ""]) => !titles.has(id)).length;
  return { details: written.length, unchanged: rows.length - skipped - written.length, skipped };
}
