// The titles of IMDb's ids.

import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps } from "../../database/statement.ts";
import * as titleKeySql from "../statements/title-key.ts";

/** By id; an id that several anime share names none of them. */
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
