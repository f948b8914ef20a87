// Inserts on SQLite: each value is a parameter, and many rows share a statement. That takes half the time of one JSON
// parameter for all rows.

import type SqliteConnection from "better-sqlite3";
import { valuesOf } from "../sql/columns.ts";
import type { AnyInsertion } from "../sql/insertion.ts";
import type { Insert, Row, Value } from "../sql/statement.ts";

/**
 * Rows of one statement: always the largest size that the remaining rows fill. These sizes insert any number of rows in
 * few statements, and are few enough to stay prepared.
 */
const SIZES = [64, 16, 8, 7, 6, 5, 4, 3, 2, 1] as const;

type Ready = SqliteConnection.Statement<[Value[]], Row>;

/** The statement for so many rows. */
export function insertText({ head, tail, columns, isPerAccount }: AnyInsertion, rowsCount: number): string {
  const values = Object.keys(columns).length + (isPerAccount ? 1 : 0);
  const row = `(${Array(values).fill("?").join(", ")})`;
  return `${head} values ${Array(rowsCount).fill(row).join(", ")} ${tail}`.trimEnd();
}

/** Runs inserts into one table on one connection. */
export function inserter(
  connection: SqliteConnection.Database,
  insertion: AnyInsertion,
): (insert: Insert) => Row[] {
  const names = Object.keys(insertion.columns);
  // Each size is prepared when it is first met: all ten of a wide table take half a megabyte.
  const prepared = new Map<number, Ready>();
  const ready = (size: number): Ready => {
    const known = prepared.get(size) ?? connection.prepare<[Value[]], Row>(insertText(insertion, size));
    prepared.set(size, known);
    return known;
  };
  return ({ account, rows }) => {
    const leading = insertion.isPerAccount ? [account] : [];
    const returned: Row[] = [];
    for (let at = 0; at < rows.length; ) {
      const size = SIZES.find((one) => one <= rows.length - at) ?? 1;
      const bound: Value[] = [];
      for (const row of rows.slice(at, at + size)) bound.push(...leading, ...valuesOf(names, row));
      if (insertion.isReturning) returned.push(...ready(size).all(bound));
      else ready(size).run(bound);
      at += size;
    }
    return returned;
  };
}
