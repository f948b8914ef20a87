// The version of a SQLite file: a number that changes with every commit of every process.

import type SqliteConnection from "better-sqlite3";

/**
 * Reads `data_version`, which changes with the commits of all other connections. The value is cached for one turn of the
 * event loop, so that requests that arrive together read it once.
 */
export class DataVersion {
  readonly #statement: SqliteConnection.Statement<[], number>;
  readonly #forget = (): void => this.forget();
  /** The version that was read in this turn of the event loop. */
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

  /** Makes the next call read the version again: after a commit of this process, and when a request arrives. */
  forget(): void {
    this.#current = null;
  }
}
