// How a statement over `{rows}` names the columns of a row, and what SQLite is given in their place.

import type { Value } from "./statement.ts";

/** A column with the type that it is cast to; or as it is, which means as text. */
export const ROW_COLUMN = /cast\(r\.value->>(\d+) as (\w+(?: \w+)?)\)|r\.value->>(\d+)/g;

/** A column's value as JSON gives it: a number where text is asked for is its digits. */
export function valueOfColumn(value: Value | undefined, isText: boolean): Value {
  return isText && typeof value === "number" ? String(value) : (value ?? null);
}
