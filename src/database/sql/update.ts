// Updates rows by column name.

import { type Columns, type NamedRow, type RowOf, valuesOf } from "./columns.ts";
import { ask, type Statement, type Steps, statement } from "./statement.ts";

/** A statement that updates one row of a table whose key begins with the account. */
export type AccountUpdate<Written, Key> = {
  readonly statement: Statement;
  readonly set: readonly string[];
  readonly key: readonly string[];
  /** Never set. Carries the types. */
  readonly rows?: (written: Written, key: Key) => void;
};

/** `set`: the columns to write. `key`: the columns of the key, without the account; none if the key is the account. */
export function accountUpdate<const Written extends Columns, const Key extends Columns>(
  table: string,
  { set, key }: { readonly set: Written; readonly key: Key },
): AccountUpdate<RowOf<Written>, RowOf<Key>> {
  const [setNames, keyNames] = [Object.keys(set), Object.keys(key)];
  const updates = setNames.map((name) => `${name} = ?`).join(", ");
  const conditions = ["account", ...keyNames].map((name) => `${name} = ?`).join(" and ");
  return {
    statement: statement(`update ${table} set ${updates} where ${conditions}`),
    set: setNames,
    key: keyNames,
  };
}

/** Updates the row with this key, if it exists. Only the columns of `set` are written. */
export function* updateAccountRow<Written extends NamedRow, Key extends NamedRow>(
  { statement, set, key }: AccountUpdate<Written, Key>,
  account: number,
  row: NoInfer<Written>,
  keyValues: NoInfer<Key>,
): Steps<void> {
  yield* ask(statement, ...valuesOf(set, row), account, ...valuesOf(key, keyValues));
}
