// Inserts on SQLite: statements of several rows in which every value is a parameter. They take half the time of a statement
// with one JSON parameter for all rows.

import type SqliteConnection from "better-sqlite3";
import { valuesOf } from "../sql/columns.ts";
import type { AnyInsertion } from "../sql/insertion.ts";
import type { Insert, Row, Value } from "../sql/statement.ts";

/**
 * The numbers of rows that a statement can insert, largest first. With these sizes, any number of rows takes few
 * statements, and all statements stay prepared.
 */
const STATEMENT_ROWS = [64, 16, 8, 7, 6, 5, 4, 3, 2, 1] as const;

type PreparedInsert = SqliteConnection.Statement<[Value[]], Row>;

/** The SQL that inserts `rowsCount` rows. */
export function insertText({ head, tail, columns, isPerAccount }: AnyInsertion, rowsCount: number): string {
  const values = Object.keys(columns).length + (isPerAccount ? 1 : 0);
  const row = `(${Array(values).fill("?").join(", ")})`;
  return `${head} values ${Array(rowsCount).fill(row).join(", ")} ${tail}`.trimEnd();
}

/** Returns a function that runs inserts of one insertion on one connection. */
export function inserter(
  connection: SqliteConnection.Database,
  insertion: AnyInsertion,
): (insert: Insert) => Row[] {
  const names = Object.keys(insertion.columns);
  // Statements are prepared when they are first needed: all ten of a wide table take half a megabyte.
  const bySize = new Map<number, PreparedInsert>();
  const prepare = (size: number): PreparedInsert => {
    const prepared = bySize.get(size) ?? connection.prepare<[Value[]], Row>(insertText(insertion, size));
    bySize.set(size, prepared);
    return prepared;
  };
  return ({ account, rows }) => {
    const leading = insertion.isPerAccount ? [account] : [];
    const returned: Row[] = [];
    for (let at = 0; at < rows.length; ) {
      const size = STATEMENT_ROWS.find((one) => one <= rows.length - at) ?? 1;
      const values: Value[] = [];
      for (const row of rows.slice(at, at + size)) values.push(...leading, ...valuesOf(names, row));
      if (insertion.isReturning) returned.push(...prepare(size).all(values));
      else prepare(size).run(values);
      at += size;
    }
    return returned;
  };
}
