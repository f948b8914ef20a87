// Inserts rows by column name. Each engine builds its own SQL from the description of the insertion.

import type { Columns, NamedRow, RowOf } from "./columns.ts";
import { type Row, runStep, type Steps } from "./statement.ts";

/** An insert of any number of rows into one table, without the types of the rows. */
export type AnyInsertion = {
  readonly table: string;
  /** The columns of each row, without the account. */
  readonly columns: Columns;
  /** Whether the key of the table begins with the account. All rows of one insert have the same account. */
  readonly isPerAccount: boolean;
  /** The SQL before the rows: `insert into table (columns)`. */
  readonly head: string;
  /** The SQL after the rows: `on conflict … returning …`; may be empty. */
  readonly tail: string;
  readonly isReturning: boolean;
};

/** An insertion with the types of the rows that are written and returned. */
export type Insertion<Written, Returned, PerAccount extends boolean = false> = AnyInsertion & {
  readonly isPerAccount: PerAccount;
  /** Never set. Carries the types. */
  readonly rows?: (written: Written) => Returned;
};

export type AccountInsertion<Written, Returned = unknown> = Insertion<Written, Returned, true>;

type Options<Name extends string, Returned extends Name> = {
  /** The columns of the key, without the account. */
  readonly key: readonly Name[];
  /**
   * The behaviour if a row with the same key exists: `update` writes all columns, or the given ones; `keep` leaves the
   * row unchanged; `refuse` is an error.
   */
  readonly onConflict: "update" | "keep" | "refuse" | { readonly update: readonly Name[] };
  /** Columns to return of each row that was inserted or updated. */
  readonly returning?: readonly Returned[];
};

type NameIn<C extends Columns> = keyof C & string;

export type InsertionOptions<C extends Columns, Returned extends NameIn<C>> = {
  readonly columns: C;
} & Options<NameIn<C>, Returned>;

/** Describes an insert into a table without accounts. */
export function insertion<const C extends Columns, Returned extends NameIn<C> = never>(
  table: string,
  options: InsertionOptions<C, Returned>,
): Insertion<RowOf<C>, Pick<RowOf<C>, Returned>> {
  return { table, isPerAccount: false, ...describeInsertion(table, [], options) };
}

/** Describes an insert into a table whose key begins with the account. */
export function accountInsertion<const C extends Columns, Returned extends NameIn<C> = never>(
  table: string,
  options: InsertionOptions<C, Returned>,
): AccountInsertion<RowOf<C>, Pick<RowOf<C>, Returned>> {
  return { table, isPerAccount: true, ...describeInsertion(table, ["account"], options) };
}

function describeInsertion(
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

/** Inserts the rows and returns the `returning` columns. Runs no statement if there are no rows. */
export function* insertRows<Written extends NamedRow, Returned extends Row>(
  into: Insertion<Written, Returned>,
  rows: readonly NoInfer<Written>[],
): Steps<readonly Returned[]> {
  return rows.length === 0 ? [] : yield* runStep({ insertion: into, account: null, rows });
}

/** Like `insertRows`, for the rows of one account. */
export function* insertAccountRows<Written extends NamedRow, Returned extends Row>(
  into: AccountInsertion<Written, Returned>,
  account: number,
  rows: readonly NoInfer<Written>[],
): Steps<readonly Returned[]> {
  return rows.length === 0 ? [] : yield* runStep({ insertion: into, account, rows });
}
