// Inserts of many rows on SQLite: rows bound as they are, many to a statement, take half the time of JSON that is taken
// apart again column by column.

import type SqliteConnection from "better-sqlite3";
import { ROW_COLUMN, valueOfColumn } from "./sqlite-row-columns.ts";
import { type Row, Rows, type Statement, type Step, type Value } from "./statement.ts";

/** Rows of one statement: so many as long as there are, then what is left, if it is no more than the few. */
const [MANY, SOME, FEW] = [64, 16, 8];
const INSERT =
  /^(insert into \w+ \([^)]*\)) select (.*) from \{rows\}(?: where true)?((?: on conflict| returning) .*)?$/;
/** The same for one account, which has its person's row; it stands before the row's own columns, and comes after the rows. */
const INSERT_FOR_ACCOUNT =
  /^(insert into \w+ \(account, [^)]*\)) select p\.account, (.*) from person p cross join \{rows\} where p\.account = \?((?: on conflict| returning) .*)?$/;

/** The insert prepared, where the rows' columns are all that it takes beside the account; else null. */
export function prepareInsert(
  connection: SqliteConnection.Database,
  { text }: Statement,
): ((values: Step["values"]) => Row[]) | null {
  const ofAccount = INSERT_FOR_ACCOUNT.exec(text);
  const [, head = "", selected = "", tail = ""] = ofAccount ?? INSERT.exec(text) ?? [];
  const columns = [...selected.matchAll(ROW_COLUMN)];
  const inOrder = columns.every(([, cast, , plain], at) => Number(cast ?? plain) === at);
  const own = selected.replace(ROW_COLUMN, (_, cast, type) =>
    cast === undefined ? "?" : `cast(? as ${type})`,
  );
  const isAll = !/r\.value|p\.account| from |\{/.test(own) && own.split("?").length === columns.length + 1;
  if (columns.length === 0 || !inOrder || !isAll || tail.includes("?")) return null;
  const row = ofAccount ? `?, ${own}` : own;
  const prepare = (count: number): SqliteConnection.Statement =>
    connection.prepare(`${head} values ${Array(count).fill(`(${row})`).join(", ")}${tail}`);
  // Each size when it is first met: all ten of a wide table take half a megabyte.
  const prepared = new Map([[1, prepare(1)]]);
  const ready = (count: number): SqliteConnection.Statement => {
    const known = prepared.get(count) ?? prepare(count);
    prepared.set(count, known);
    return known;
  };
  const isText = columns.map(([, cast]) => cast === undefined);
  const bind = (rows: readonly (readonly Value[])[], account: readonly Value[]): Value[] => {
    const bound: Value[] = [];
    for (const values of rows) {
      bound.push(...account);
      for (const [at, one] of isText.entries()) bound.push(valueOfColumn(values[at], one));
    }
    return bound;
  };
  return ([given, account]) => {
    if (!(given instanceof Rows) || account instanceof Rows)
      throw new Error("rows are inserted by what rowsOf makes of them");
    const { rows } = given;
    const answers: Row[] = [];
    for (let at = 0; at < rows.length; ) {
      const left = rows.length - at;
      const count = [MANY, SOME].find((many) => many <= left) ?? Math.min(left, FEW);
      const statement = ready(count);
      const bound = bind(rows.slice(at, at + count), account === undefined ? [] : [account]);
      if (statement.reader) answers.push(...(statement.all(bound) as Row[]));
      else statement.run(bound);
      at += count;
    }
    return answers;
  };
}
