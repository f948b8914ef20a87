// A named piece of SQL, written once for both engines, and the generators that run a sequence of them.

export type Value = number | string | null;
// biome-ignore lint/suspicious/noExplicitAny: a row's type is said where its statement is written
export type Row = Record<string, any>;

/**
 * SQL text with `?` for every value. `{rows}` stands for one JSON parameter, an array of arrays, as a table
 * whose elements are read with `r.value->>0`: `from {rows} cross join thing t where …`, or `select … from {rows}` by
 * itself. `lock` asks for the row to be locked until the end.
 */
export type Statement<R extends Row = Row> = {
  readonly text: string;
  readonly lock: boolean;
  /** Never set; carries the type of the rows. */
  readonly row?: R;
};

export type Step = { readonly statement: Statement; readonly values: readonly (Value | Rows)[] };
/** Steps of one transaction: statements go out, rows come in; nothing can be awaited between. */
export type Steps<Result> = Generator<Step, Result, readonly Row[]>;

export function statement<R extends Row = Row>(text: string, options: { lock?: boolean } = {}): Statement<R> {
  return { text: text.trim().replace(/\s+/g, " "), lock: options.lock ?? false };
}

/** Runs one statement within the steps and answers its rows. */
export function* ask<R extends Row>(
  asked: Statement<R>,
  ...values: readonly (Value | Rows)[]
): Steps<readonly R[]> {
  return (yield { statement: asked as Statement, values }) as readonly R[];
}

/** One parameter for `{rows}`: as text the JSON of its rows, made when an engine asks for it. */
export class Rows {
  readonly rows: readonly (readonly Value[])[];
  #json: string | null = null;

  constructor(rows: readonly (readonly Value[])[]) {
    this.rows = rows;
  }

  toString(): string {
    this.#json ??= JSON.stringify(this.rows);
    return this.#json;
  }
}

export function rowsOf(rows: readonly (readonly Value[])[]): Rows {
  return new Rows(rows);
}
