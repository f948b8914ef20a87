// Deleting rows by the columns of their keys.

import { type Columns, fromRows, type NamedRow, type RowOf, valuesOf } from "./columns.ts";
import { ask, rowsOf, type Statement, type Steps, statement } from "./statement.ts";

/** A delete of any number of rows from a table whose key begins with the account. */
export type AccountDeletion<Key> = {
  readonly statement: Statement;
  /** The columns of the key, without the account. */
  readonly key: readonly (keyof Key & string)[];
};

/** `key`: the columns that find a row of the account. */
export function accountDeletion<const C extends Columns>(table: string, key: C): AccountDeletion<RowOf<C>> {
  const names = Object.keys(key);
  const found = names.length === 1 ? names.join() : `(${names.join(", ")})`;
  return {
    statement: statement(
      `delete from ${table} where account = ? and ${found} in (select ${fromRows(key)} from {rows})`,
    ),
    key: names,
  };
}

/** Deletes the rows with these keys, which may be none. */
export function* deleteAccountRows<Key extends NamedRow>(
  { statement, key }: AccountDeletion<Key>,
  account: number,
  keys: readonly NoInfer<Key>[],
): Steps<void> {
  if (keys.length > 0) yield* ask(statement, account, rowsOf(keys.map((row) => valuesOf(key, row))));
}

/** A delete of any number of rows from a table that belongs to no account. */
export type Deletion<Key> = { readonly statement: Statement; readonly key: readonly (keyof Key & string)[] };

/** `key`: the columns that find a row. */
export function deletion<const C extends Columns>(table: string, key: C): Deletion<RowOf<C>> {
  const names = Object.keys(key);
  const found = names.length === 1 ? names.join() : `(${names.join(", ")})`;
  return {
    statement: statement(`delete from ${table} where ${found} in (select ${fromRows(key)} from {rows})`),
    key: names,
  };
}

/** Deletes the rows with these keys, which may be none. */
export function* deleteRows<Key extends NamedRow>(
  { statement, key }: Deletion<Key>,
  keys: readonly NoInfer<Key>[],
): Steps<void> {
  if (keys.length > 0) yield* ask(statement, rowsOf(keys.map((row) => valuesOf(key, row))));
}
