// A named piece of SQL, written once for both engines, and the generators that run a sequence of them.

import type { NamedRow } from "./columns.ts";
import type { AnyInsertion } from "./insertion.ts";

export type Value = number | string | null;
/** A row that comes back; its columns' types are said where its statement is written. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * SQL text with `?` for every value. `{rows}` stands for one JSON parameter, an array of arrays (`rowsOf`), as a table
 * whose elements are read with `r.value->>0`: `from {rows} cross join thing t where …`, or `select … from {rows}` by
 * itself. `lock` asks for the row to be locked until the end.
 */
export type Statement<R extends Row = Row> = {
  readonly text: string;
  readonly lock: boolean;
  /** Never set; carries the type of the rows. */
  readonly row?: R;
};

/** What goes to the database at once: a statement with its values, or rows to be inserted. */
export type Step = Query | Insert;
export type Query = { readonly statement: Statement; readonly values: readonly Value[] };
export type Insert = {
  readonly insertion: AnyInsertion;
  /** Whose rows they are, where the table's key begins with the account. */
  readonly account: number | null;
  /** At least one. */
  readonly rows: readonly NamedRow[];
};

/** Steps of one transaction: statements go out, rows come in; nothing can be awaited between. */
export type Steps<Result> = Generator<Step, Result, readonly Row[]>;

export function statement<R extends Row = Row>(text: string, options: { lock?: boolean } = {}): Statement<R> {
  return { text: text.trim().replace(/\s+/g, " "), lock: options.lock ?? false };
}

/** Runs one statement within the steps and answers its rows. */
export function ask<R extends Row>(
  statement: Statement<R>,
  ...values: readonly Value[]
): Steps<readonly R[]> {
  return take({ statement, values });
}

/** Yields one step and answers its rows, whose type is said where the SQL is written: the one cast of the program. */
export function* take<R extends Row>(step: Step): Steps<readonly R[]> {
  return (yield step) as readonly R[];
}

/** The parameter for `{rows}` of one column. */
export function columnOf(values: readonly Value[]): string {
  return rowsOf(values.map((value) => [value]));
}

/** The parameter for `{rows}`. */
export function rowsOf(rows: readonly (readonly Value[])[]): string {
  return JSON.stringify(rows);
}
