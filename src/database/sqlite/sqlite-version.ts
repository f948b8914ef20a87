// The version of a SQLite file: a number that changes with every commit of any process.

import type SqliteConnection from "better-sqlite3";

/**
 * Reads `data_version`, which tells a connection of the commits of all others. One read serves all requests that arrive
 * in the same turn of the event loop; a request of a later turn may know of a later commit.
 */
export class DataVersion {
  readonly #statement: SqliteConnection.Statement<[], number>;
  readonly #forget = (): void => this.forget();
  /** The version as this turn of the event loop read it. */
  #current: number | null = null;

  constructor(connection: SqliteConnection.Database) {
    this.#statement = connection.prepare<[], number>("pragma data_version").pluck();
  }

  /** @throws SqliteError */
  read(): number {
    if (this.#current === null) {
      this.#current = this.#statement.get() ?? 0;
      setImmediate(this.#forget);
    }
    return this.#current;
  }

  /** Makes the next read ask SQLite: after a commit of this process, and when a request arrives. */
  forget(): void {
    this.#current = null;
  }
}
