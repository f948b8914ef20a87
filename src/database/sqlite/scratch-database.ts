// A database for one piece of work: on the disk, so that it may be larger than memory, and gone when it is closed or
// when the process ends.

import SqliteConnection from "better-sqlite3";
import type { Row, Statement, Value } from "../sql/statement.ts";

/** Memory for pages and for sorting, in KiB; what is more goes to the disk. */
const CACHE_KIB = 16_384;

export type ScratchDatabase = {
  run(statement: Statement, ...values: readonly Value[]): void;
  /** The rows of a query, one at a time; nothing else may be run until the last of them. */
  iterate<R extends Row>(query: Statement<R>, ...values: readonly Value[]): IterableIterator<R>;
  close(): void;
};

/** Opens an empty one, where the system keeps temporary files. */
export function openScratch(): ScratchDatabase {
  // Without a name the file is SQLite's own, and is removed as soon as it is open.
  const connection = new SqliteConnection("");
  for (const setting of ["journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"])
    connection.pragma(setting);
  connection.pragma(`cache_size = -${CACHE_KIB}`);
  connection.exec("begin");
  const prepared = new Map<string, SqliteConnection.Statement<Value[], Row>>();
  const ready = (text: string): SqliteConnection.Statement<Value[], Row> => {
    const known = prepared.get(text) ?? connection.prepare<Value[], Row>(text);
    prepared.set(text, known);
    return known;
  };
  return {
    run: ({ text }, ...values) => void ready(text).run(...values),
    iterate: <R extends Row>({ text }: Statement<R>, ...values: readonly Value[]) =>
      connection.prepare<Value[], R>(text).iterate(...values),
    close: () => connection.close(),
  };
}
