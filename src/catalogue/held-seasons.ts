// The seasons that a person has listed: another source adds no episodes to them.

import type { TitleId } from "../core/ids.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import { parseFacts } from "./recorded-facts.ts";
import * as recordSql from "./statements/source-record.ts";

/** By title; a title without any is absent. */
export function* findHeldSeasons(titles: readonly TitleId[]): Steps<Map<TitleId, ReadonlySet<number>>> {
  const wanted = [...new Set(titles)].map((title): Value[] => ["operator", String(title)]);
  const rows = wanted.length > 0 ? yield* ask(recordSql.find, rowsOf(wanted)) : [];
  return new Map(rows.map(({ title, facts }) => [title, new Set(parseFacts(facts).seasons ?? [])]));
}

export const NO_SEASONS: ReadonlySet<number> = new Set();
