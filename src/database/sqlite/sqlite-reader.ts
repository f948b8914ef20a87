// Reads from a SQLite file: single statements, and several on one snapshot.

import type SqliteConnection from "better-sqlite3";
import { ask, type Row, type Statement, type Step, type Steps, type Value } from "../sql/statement.ts";
import { executor, runSteps } from "./sqlite-steps.ts";

export class SqliteReader {
  readonly #connection: SqliteConnection.Database;
  readonly #execute: (step: Step) => Row[];
  readonly #begin: SqliteConnection.Statement;
  readonly #commit: SqliteConnection.Statement;
  readonly #rollback: SqliteConnection.Statement;

  constructor(connection: SqliteConnection.Database) {
    this.#connection = connection;
    this.#execute = executor(connection);
    this.#begin = connection.prepare("begin");
    this.#commit = connection.prepare("commit");
    this.#rollback = connection.prepare("rollback");
  }

  /** Runs one statement. */
  ask<R extends Row>(statement: Statement<R>, values: readonly Value[]): readonly R[] {
    return runSteps(ask(statement, ...values), this.#execute);
  }

  /** Runs the steps on one snapshot. */
  read<Result>(steps: () => Steps<Result>): Result {
    try {
      this.#begin.run();
      return runSteps(steps(), this.#execute);
    } finally {
      this.#end();
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Ends the transaction. Errors are ignored, because it has only read; some errors end it by themselves. */
  #end(): void {
    for (const statement of [this.#commit, this.#rollback])
      try {
        if (this.#connection.inTransaction) statement.run();
      } catch {
        // If the error persists, the next read throws it.
      }
  }
}
