// SQL statements for both engines, and the steps of transactions: generators that yield statements and receive rows.

import type { NamedRow } from "./columns.ts";
import type { AnyInsertion } from "./insertion.ts";

export type Value = number | string | null;
/** A row of a result. The types of its columns are declared with the statement. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * SQL text with `?` for every value. `{rows}` stands for a table that is one JSON parameter, an array of arrays (see
 * `rowsOf`). Its values are read by index with `r.value->>0`: `select … from {rows} cross join thing t where …`. `lock`
 * locks the rows of the result until the end of the transaction.
 */
export type Statement<R extends Row = Row> = {
  readonly text: string;
  readonly lock: boolean;
  /** Never set. Carries the type of the rows. */
  readonly row?: R;
};

/** A step of a transaction: a statement with its values, or an insert. */
export type Step = Query | Insert;
export type Query = { readonly statement: Statement; readonly values: readonly Value[] };
export type Insert = {
  readonly insertion: AnyInsertion;
  /** The account of the rows; null if the table has no accounts. */
  readonly account: number | null;
  /** At least one. */
  readonly rows: readonly NamedRow[];
};

/** The steps of a transaction: a generator that yields steps and receives rows. It cannot await anything in between. */
export type Steps<Result> = Generator<Step, Result, readonly Row[]>;

export function statement<R extends Row = Row>(text: string, options: { lock?: boolean } = {}): Statement<R> {
  return { text: text.trim().replace(/\s+/g, " "), lock: options.lock ?? false };
}

/** Runs a statement and returns its rows. */
export function ask<R extends Row>(
  statement: Statement<R>,
  ...values: readonly Value[]
): Steps<readonly R[]> {
  return runStep({ statement, values });
}

/** Runs a step and returns its rows. The cast relies on the row type that is declared with the statement. */
export function* runStep<R extends Row>(step: Step): Steps<readonly R[]> {
  return (yield step) as readonly R[];
}

/** The parameter for `{rows}` with one column. */
export function columnOf(values: readonly Value[]): string {
  return rowsOf(values.map((value) => [value]));
}

/** The parameter for `{rows}`. */
export function rowsOf(rows: readonly (readonly Value[])[]): string {
  return JSON.stringify(rows);
}
