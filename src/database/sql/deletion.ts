// Deletes rows by key, with the columns of the key by name.

import { type Columns, type NamedRow, type RowOf, rowExpressions, valuesOf } from "./columns.ts";
import { ask, rowsOf, type Statement, type Steps, statement } from "./statement.ts";

/** A statement that deletes rows of one account from a table whose key begins with the account. */
export type AccountDeletion<Key> = {
  readonly statement: Statement;
  /** The columns of the key, without the account. */
  readonly key: readonly (keyof Key & string)[];
};

/** `key`: the columns of the key, without the account. */
export function accountDeletion<const C extends Columns>(table: string, key: C): AccountDeletion<RowOf<C>> {
  const names = Object.keys(key);
  return {
    statement: statement(
      `delete from ${table} where account = ? and ${keyExpression(names)} in (select ${rowExpressions(key)} from {rows})`,
    ),
    key: names,
  };
}

/** Deletes the rows with these keys. Runs no statement if there are none. */
export function* deleteAccountRows<Key extends NamedRow>(
  { statement, key }: AccountDeletion<Key>,
  account: number,
  keys: readonly NoInfer<Key>[],
): Steps<void> {
  if (keys.length > 0) yield* ask(statement, account, rowsOf(keys.map((row) => valuesOf(key, row))));
}

/** A statement that deletes rows from a table without accounts. */
export type Deletion<Key> = { readonly statement: Statement; readonly key: readonly (keyof Key & string)[] };

/** `key`: the columns of the key. */
export function deletion<const C extends Columns>(table: string, key: C): Deletion<RowOf<C>> {
  const names = Object.keys(key);
  return {
    statement: statement(
      `delete from ${table} where ${keyExpression(names)} in (select ${rowExpressions(key)} from {rows})`,
    ),
    key: names,
  };
}

/** Deletes the rows with these keys. Runs no statement if there are none. */
export function* deleteRows<Key extends NamedRow>(
  { statement, key }: Deletion<Key>,
  keys: readonly NoInfer<Key>[],
): Steps<void> {
  if (keys.length > 0) yield* ask(statement, rowsOf(keys.map((row) => valuesOf(key, row))));
}

/** The key on the left side of `in`: the name of its column, or a tuple of several. */
function keyExpression(names: readonly string[]): string {
  return names.length === 1 ? names.join() : `(${names.join(", ")})`;
}
