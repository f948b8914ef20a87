// A statement over a single row on SQLite: its columns bound as they are spare JSON and a table of one row.

import { ROW_COLUMN, valueOfColumn } from "./sqlite-row-columns.ts";
import { Rows, type Step, type Value } from "./statement.ts";

/** Where rows stand that can be left out when there is but one: gone through first, or all that is read. */
const ROWS_FIRST = / from \{rows\} cross join (?=\w)/;
const ROWS_ALONE = / (?:from|cross join) \{rows\}(?=$|\)| where | on conflict | returning )/;
const PLACE = new RegExp(`\\?|${ROW_COLUMN.source}`, "g");

/** A statement's text for one row, and its parameters from the values; null where those are of more rows, or of none. */
export type OneRow = {
  readonly text: string;
  readonly bind: (values: Step["values"]) => Value[] | null;
};

/**
 * Rewrites a statement over `{rows}` for exactly one row, whose columns become parameters. Null where the rows cannot
 * simply be left out; and where it orders, as the planner would then rather read everything in that order than look
 * one up. Each parameter is cast: that keeps its type, and spares preparing anew (see `toSqlite`).
 */
export function forOneRow(text: string): OneRow | null {
  const rowsAt = text.match(/\?|\{rows\}/g)?.indexOf("{rows}") ?? -1;
  const alone = text.replace(ROWS_FIRST, " from ").replace(ROWS_ALONE, "");
  const asksMore = /\{rows\}|\border by\b|\br\.(?!value->>\d)/.test(alone);
  if (rowsAt === -1 || asksMore) return null;
  const sources: ((values: readonly Value[], row: readonly Value[]) => Value)[] = [];
  let asked = 0;
  const own = alone.replace(PLACE, (place, cast?: string, type = "text", plain?: string) => {
    if (place === "?") {
      const at = asked < rowsAt ? asked : asked + 1;
      asked += 1;
      sources.push((values) => values[at] ?? null);
      return "?";
    }
    const column = Number(cast ?? plain);
    sources.push((_, row) => valueOfColumn(row[column], cast === undefined));
    return `cast(? as ${type})`;
  });
  return {
    text: own,
    bind: (values) => {
      const given = values[rowsAt];
      const [row, another] = given instanceof Rows ? given.rows : [];
      if (row === undefined || another !== undefined) return null;
      // The one list of rows is the only value that is none of the plain ones.
      return sources.map((source) => source(values as readonly Value[], row));
    },
  };
}
