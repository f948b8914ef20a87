// Inserts of many rows on SQLite: rows bound as they are, many to a statement, take half the time of JSON that is taken
// apart again column by column.

import type SqliteConnection from "better-sqlite3";
import { type Row, Rows, type Statement, type Step, type Value } from "./statement.ts";

/** Rows of one statement; what is left over goes in one by one. */
const AT_ONCE = 64;
const INSERT = /^(insert into \w+ \([^)]*\)) select (.*) from \{rows\}(?: where true)?( on conflict .*)?$/;
const COLUMN = /cast\(r\.value->>(\d+) as (\w+(?: \w+)?)\)|r\.value->>(\d+)/g;

/** The insert prepared, where the rows' columns are all that it takes; else null. */
export function prepareInsert(
  connection: SqliteConnection.Database,
  { text }: Statement,
): ((values: Step["values"]) => Row[]) | null {
  const [, head = "", selected = "", tail = ""] = INSERT.exec(text) ?? [];
  const columns = [...selected.matchAll(COLUMN)];
  const inOrder = columns.every(([, cast, , plain], at) => Number(cast ?? plain) === at);
  const row = selected.replace(COLUMN, (_, cast, type) => (cast === undefined ? "?" : `cast(? as ${type})`));
  const isAll = !/r\.value| from |\{/.test(row) && row.split("?").length === columns.length + 1;
  if (columns.length === 0 || !inOrder || !isAll || tail.includes("?")) return null;
  const prepare = (count: number): SqliteConnection.Statement =>
    connection.prepare(`${head} values ${Array(count).fill(`(${row})`).join(", ")}${tail}`);
  const [many, one] = [prepare(AT_ONCE), prepare(1)];
  // As JSON gives them: a number where text is asked for is its digits.
  const isText = columns.map(([, cast]) => cast === undefined);
  const bind = (rows: readonly (readonly Value[])[]): Value[] => {
    const bound: Value[] = [];
    for (const values of rows)
      for (let at = 0; at < columns.length; at += 1) {
        const value = values[at] ?? null;
        bound.push(isText[at] && typeof value === "number" ? String(value) : value);
      }
    return bound;
  };
  return ([given]) => {
    if (!(given instanceof Rows)) throw new Error("rows are inserted by what rowsOf makes of them");
    const { rows } = given;
    const answers: Row[] = [];
    for (let at = 0; at < rows.length; ) {
      const count = rows.length - at >= AT_ONCE ? AT_ONCE : 1;
      const statement = count === 1 ? one : many;
      const bound = bind(rows.slice(at, at + count));
      if (statement.reader) answers.push(...(statement.all(bound) as Row[]));
      else statement.run(bound);
      at += count;
    }
    return answers;
  };
}
