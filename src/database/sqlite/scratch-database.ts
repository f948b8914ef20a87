// A temporary database on the disk, for data that may be larger than memory. It is deleted when it is closed or when the
// process ends.

import SqliteConnection from "better-sqlite3";
import type { Row, Statement, Value } from "../sql/statement.ts";

/** Memory for pages and for sorting. More data goes to the disk. */
const CACHE_KIB = 16_384;

export type ScratchDatabase = {
  run(statement: Statement, ...values: readonly Value[]): void;
  /** Iterates over the rows of a query. No other statement may run before the iteration has ended. */
  iterate<R extends Row>(query: Statement<R>, ...values: readonly Value[]): IterableIterator<R>;
  close(): void;
};

/** Opens an empty database in the system's directory for temporary files. */
export function openScratch(): ScratchDatabase {
  // For an empty name, SQLite creates a temporary file and deletes it as soon as it is open.
  const connection = new SqliteConnection("");
  for (const setting of ["journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"])
    connection.pragma(setting);
  connection.pragma(`cache_size = -${CACHE_KIB}`);
  connection.exec("begin");
  const statements = new Map<string, SqliteConnection.Statement<Value[], Row>>();
  const prepare = (text: string): SqliteConnection.Statement<Value[], Row> => {
    const prepared = statements.get(text) ?? connection.prepare<Value[], Row>(text);
    statements.set(text, prepared);
    return prepared;
  };
  return {
    run: ({ text }, ...values) => void prepare(text).run(...values),
    iterate: <R extends Row>({ text }: Statement<R>, ...values: readonly Value[]) =>
      connection.prepare<Value[], R>(text).iterate(...values),
    close: () => connection.close(),
  };
}
