// The seasons that the operator has listed: other sources add no episodes to them.

import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps, type Value } from "../../database/sql/statement.ts";
import { parseFacts } from "../records/recorded-facts.ts";
import * as recordSql from "../statements/source-record.ts";

/** By title. Titles without such seasons are left out. */
export function* findHeldSeasons(titles: readonly TitleId[]): Steps<Map<TitleId, ReadonlySet<number>>> {
  const wanted = [...new Set(titles)].map((title): Value[] => ["operator", String(title)]);
  const rows = wanted.length > 0 ? yield* ask(recordSql.find, rowsOf(wanted)) : [];
  return new Map(rows.map(({ title, facts }) => [title, new Set(parseFacts(facts).seasons ?? [])]));
}

export const NO_SEASONS: ReadonlySet<number> = new Set();
