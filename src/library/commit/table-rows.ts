// The rows of one table that a transaction still has to write. A row that changes several times is written once.

import type { AccountId } from "../../core/ids.ts";
import type { NamedRow } from "../../database/sql/columns.ts";
import { type AccountDeletion, deleteAccountRows } from "../../database/sql/deletion.ts";
import { type AccountInsertion, insertAccountRows } from "../../database/sql/insertion.ts";
import type { Row, Steps, Value } from "../../database/sql/statement.ts";
import type { RowChanges } from "./write-rows.ts";

export class TableRows<Key extends NamedRow, Written extends Key> {
  readonly #write: AccountInsertion<Written, Row>;
  readonly #remove: AccountDeletion<Key>;
  readonly #written = new Map<Value, Written>();
  readonly #removed = new Map<Value, Key>();

  constructor(write: AccountInsertion<Written, Row>, remove: AccountDeletion<Key>) {
    this.#write = write;
    this.#remove = remove;
  }

  /** Takes rows to write and keys to remove. They replace earlier changes of the same rows. */
  put({ written, removed }: RowChanges<Written, Key>): void {
    for (const row of written) {
      const key = this.#keyValue(row);
      this.#removed.delete(key);
      this.#written.set(key, row);
    }
    for (const row of removed) {
      const key = this.#keyValue(row);
      this.#written.delete(key);
      this.#removed.set(key, row);
    }
  }

  *write(account: AccountId): Steps<void> {
    const [removed, written] = [[...this.#removed.values()], [...this.#written.values()]];
    this.#removed.clear();
    this.#written.clear();
    yield* deleteAccountRows(this.#remove, account, removed);
    yield* insertAccountRows(this.#write, account, written);
  }

  /** The values of the key, as one value. */
  #keyValue(row: Key): Value {
    const [first = "", ...others] = this.#remove.key;
    let key: Value = row[first] ?? null;
    for (const name of others) key = `${key} ${row[name]}`;
    return key;
  }
}
