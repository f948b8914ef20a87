// The connection that writes a SQLite file: several pieces of work in one transaction.

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
   * Runs the batch as one transaction. None has a savepoint of its own: nearly always all of them succeed.
   * @throws what the first that fails throws; nothing of the batch is then written
   */
  commit(batch: readonly PendingWrite[]): void {
    this.#begin.run();
    try {
      for (const write of batch) write.run(this.#execute);
      this.#commit.run();
    } catch (error) {
      // Some errors have ended the transaction already.
      if (this.#connection.inTransaction) this.#rollback.run();
      throw error;
    }
  }

  /** Moves the whole log into the database file, flushed. @throws SqliteError SQLITE_BUSY while another connection reads the log */
  checkpoint(): void {
    const blocked = this.#connection.pragma("wal_checkpoint(RESTART)", { simple: true });
    if (blocked !== 0) throw new SqliteConnection.SqliteError("the log is in use", "SQLITE_BUSY");
  }

  close(): void {
    this.#connection.close();
  }
}
