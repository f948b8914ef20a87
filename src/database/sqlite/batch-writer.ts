// Writes to a SQLite file: runs a batch of writes as one transaction.

import SqliteConnection from "better-sqlite3";
import type { Row, Step } from "../sql/statement.ts";
import type { PendingWrite } from "./pending-write.ts";
import { executor } from "./sqlite-steps.ts";

export class BatchWriter {
  readonly #connection: SqliteConnection.Database;
  readonly #execute: (step: Step) => Row[];
  readonly #begin: SqliteConnection.Statement;
  readonly #commit: SqliteConnection.Statement;
  readonly #rollback: SqliteConnection.Statement;

  constructor(connection: SqliteConnection.Database) {
    this.#connection = connection;
    this.#execute = executor(connection);
    this.#begin = connection.prepare("begin immediate");
    this.#commit = connection.prepare("commit");
    this.#rollback = connection.prepare("rollback");
  }

  /**
   * Runs the batch as one transaction. If a write fails, nothing of the batch is written. There are no savepoints, because
   * nearly all batches succeed.
   * @throws the error of the first write that fails
   */
  commit(batch: readonly PendingWrite[]): void {
    this.#begin.run();
    try {
      for (const write of batch) write.run(this.#execute);
      this.#commit.run();
    } catch (error) {
      // Some errors end the transaction by themselves.
      if (this.#connection.inTransaction) this.#rollback.run();
      throw error;
    }
  }

  /**
   * Moves the whole write-ahead log to the database file and flushes it.
   * @throws SqliteError SQLITE_BUSY while another connection reads the log
   */
  checkpoint(): void {
    const blocked = this.#connection.pragma("wal_checkpoint(RESTART)", { simple: true });
    if (blocked !== 0) throw new SqliteConnection.SqliteError("the log is in use", "SQLITE_BUSY");
  }

  close(): void {
    this.#connection.close();
  }
}
