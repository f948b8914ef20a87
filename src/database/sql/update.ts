// Updating a row by column name.

import { type Columns, type NamedRow, type RowOf, valuesOf } from "./columns.ts";
import { ask, type Statement, type Steps, statement } from "./statement.ts";

/** An update of one row of a table whose key begins with the account. */
export type AccountUpdate<Written, Key> = {
  readonly statement: Statement;
  readonly set: readonly string[];
  readonly key: readonly string[];
  /** Never set; carries the types. */
  readonly rows?: (written: Written, key: Key) => void;
};

/** `set`: the columns to write; `key`: those that find the row of the account, none where it has only one. */
export function accountUpdate<const Written extends Columns, const Key extends Columns>(
  table: string,
  { set, key }: { readonly set: Written; readonly key: Key },
): AccountUpdate<RowOf<Written>, RowOf<Key>> {
  const [written, found] = [Object.keys(set), Object.keys(key)];
  const updates = written.map((name) => `${name} = ?`).join(", ");
  const conditions = ["account", ...found].map((name) => `${name} = ?`).join(" and ");
  return {
    statement: statement(`update ${table} set ${updates} where ${conditions}`),
    set: written,
    key: found,
  };
}

/** Updates the row with this key, if it is there. Columns of `row` that the update does not name stay as they are. */
export function* updateAccountRow<Written extends NamedRow, Key extends NamedRow>(
  { statement, set, key }: AccountUpdate<Written, Key>,
  account: number,
  row: NoInfer<Written>,
  found: NoInfer<Key>,
): Steps<void> {
  yield* ask(statement, ...valuesOf(set, row), account, ...valuesOf(key, found));
}
