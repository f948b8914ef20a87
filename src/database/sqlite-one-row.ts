// A statement over a single row on SQLite: its columns bound as they are spare JSON and a table of one row.

import { Rows, type Step, type Value } from "./statement.ts";

const COLUMN = /cast\(r\.value->>(\d+) as (\w+(?: \w+)?)\)|r\.value->>(\d+)/;
const PLACE = new RegExp(`\\?|${COLUMN.source}`, "g");

/** A statement's text for one row, and its parameters from the values; null where those are of more rows, or of none. */
export type OneRow = {
  readonly text: string;
  readonly bind: (values: Step["values"]) => Value[] | null;
};

/**
 * The same for one row; null where the rows are more to a statement than a list to go through, and where it orders,
 * as the planner would rather read all in that order than look up one. Whatever comes of the row is cast: a bare
 * parameter lets the planner hope for a better plan, as beside the account.
 */
export function forOneRow(text: string): OneRow | null {
  if (text.includes(" order by ")) return null;
  const rowsAt = text.match(/\?|\{rows\}/g)?.indexOf("{rows}") ?? -1;
  const alone = text.replace("from {rows} cross join ", "from ").replace(/ (from|cross join) \{rows\}/, "");
  if (rowsAt === -1 || /\{rows\}|\br\.(?!value->>\d)/.test(alone)) return null;
  const sources: ((values: Step["values"], row: readonly Value[]) => Step["values"][number])[] = [];
  let asked = 0;
  const own = alone.replace(PLACE, (place, cast?: string, type = "text", plain?: string) => {
    if (place === "?") {
      const at = asked < rowsAt ? asked : asked + 1;
      asked += 1;
      sources.push((values) => values[at] ?? null);
      return "?";
    }
    const column = Number(cast ?? plain);
    sources.push((_, row) => (cast === undefined ? inDigits(row[column]) : (row[column] ?? null)));
    return `cast(? as ${type})`;
  });
  return {
    text: own,
    bind: (values) => {
      const given = values[rowsAt];
      const [row, another] = given instanceof Rows ? given.rows : [];
      if (row === undefined || another !== undefined) return null;
      return sources.map((source) => source(values, row)) as Value[];
    },
  };
}

/** As JSON gives it: a number where text is asked for is its digits. */
function inDigits(value: Value | undefined): Value {
  return typeof value === "number" ? String(value) : (value ?? null);
}
