// Inserting rows by column name. The text that an engine is sent is made by its driver.

import type { Columns, NamedRow, RowOf } from "./columns.ts";
import { type Row, type Steps, take } from "./statement.ts";

/** An insert of any number of rows into one table, as the drivers see it. */
export type AnyInsertion = {
  readonly table: string;
  /** The columns of each row, without the account. */
  readonly columns: Columns;
  /** Whether the table's key begins with the account, which is the same for all rows of one insert. */
  readonly isPerAccount: boolean;
  /** `insert into table (columns)`: what comes before the rows. */
  readonly head: string;
  /** `on conflict … returning …`: what comes after them; may be empty. */
  readonly tail: string;
  readonly isReturning: boolean;
};

/** The same with the types of the rows that go in and come back. */
export type Insertion<Written, Returned, PerAccount extends boolean = false> = AnyInsertion & {
  readonly isPerAccount: PerAccount;
  /** Never set; carries the types. */
  readonly rows?: (written: Written) => Returned;
};

export type AccountInsertion<Written, Returned = unknown> = Insertion<Written, Returned, true>;

type Options<Name extends string, Returned extends Name> = {
  /** The columns of the key, without the account. */
  readonly key: readonly Name[];
  /**
   * What becomes of a row that exists already: all of its columns, or those named, are updated; it is kept as it is;
   * or it is an error.
   */
  readonly onConflict: "update" | "keep" | "refuse" | { readonly update: readonly Name[] };
  /** Columns to give back of each row that was inserted or updated. */
  readonly returning?: readonly Returned[];
};

type NameIn<C extends Columns> = keyof C & string;

export type InsertionOptions<C extends Columns, Returned extends NameIn<C>> = {
  readonly columns: C;
} & Options<NameIn<C>, Returned>;

/** An insert into a table that belongs to no account. */
export function insertion<const C extends Columns, Returned extends NameIn<C> = never>(
  table: string,
  options: InsertionOptions<C, Returned>,
): Insertion<RowOf<C>, Pick<RowOf<C>, Returned>> {
  return { table, isPerAccount: false, ...textOf(table, [], options) };
}

/** An insert into a table whose key begins with the account. */
export function accountInsertion<const C extends Columns, Returned extends NameIn<C> = never>(
  table: string,
  options: InsertionOptions<C, Returned>,
): AccountInsertion<RowOf<C>, Pick<RowOf<C>, Returned>> {
  return { table, isPerAccount: true, ...textOf(table, ["account"], options) };
}

function textOf(
  table: string,
  leading: readonly string[],
  { columns, key, onConflict, returning = [] }: Options<string, string> & { readonly columns: Columns },
): Pick<AnyInsertion, "columns" | "head" | "tail" | "isReturning"> {
  const names = Object.keys(columns);
  const updated =
    typeof onConflict === "object" ? onConflict.update : names.filter((name) => !key.includes(name));
  const updates = updated.map((name) => `${name} = excluded.${name}`).join(", ");
  const action = onConflict === "keep" ? "nothing" : `update set ${updates}`;
  const clauses = [
    onConflict === "refuse" ? "" : `on conflict (${[...leading, ...key].join(", ")}) do ${action}`,
    returning.length === 0 ? "" : `returning ${returning.join(", ")}`,
  ];
  return {
    columns,
    head: `insert into ${table} (${[...leading, ...names].join(", ")})`,
    tail: clauses.filter((clause) => clause !== "").join(" "),
    isReturning: returning.length > 0,
  };
}

/** Inserts the rows, which may be none. Answers what the insertion returns. */
export function* insertRows<Written extends NamedRow, Returned extends Row>(
  into: Insertion<Written, Returned>,
  rows: readonly NoInfer<Written>[],
): Steps<readonly Returned[]> {
  return rows.length === 0 ? [] : yield* take({ insertion: into, account: null, rows });
}

/** The same for rows of one account. */
export function* insertAccountRows<Written extends NamedRow, Returned extends Row>(
  into: AccountInsertion<Written, Returned>,
  account: number,
  rows: readonly NoInfer<Written>[],
): Steps<readonly Returned[]> {
  return rows.length === 0 ? [] : yield* take({ insertion: into, account, rows });
}
