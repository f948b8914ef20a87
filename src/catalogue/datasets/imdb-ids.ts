// Titles by IMDb id.

import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import * as titleKeySql from "../statements/title-key.ts";

/** By id. Ids that several titles share are left out. */
export function* findImdbTitles(ids: Iterable<string>): Steps<Map<string, TitleId>> {
  const wanted = [...new Set(ids)].map((id) => ["imdb", id]);
  const hits = wanted.length > 0 ? yield* ask(titleKeySql.find, rowsOf(wanted)) : [];
  const byId = Map.groupBy(hits, ({ value }) => value);
  return new Map(
    [...byId].flatMap(([id, [only, ...more]]): [string, TitleId][] =>
      only && more.length === 0 ? [[id, only.title]] : [],
    ),
  );
}
