// Reads the rows of some titles of an account.

import { ask, type Row, rowsOf, type Statement, type Steps, statement } from "./statement.ts";

/** The statements for one title and for several. Nearly all reads are of one title, which needs no JSON. */
export type TitleSelection<R extends Row> = { readonly one: Statement<R>; readonly many: Statement<R> };

/** Builds both statements. `columns` and `orderBy` can use `x` as the alias of the table. */
export function selectionByTitle<R extends Row>(
  table: string,
  columns: string,
  orderBy = "",
): TitleSelection<R> {
  const order = orderBy === "" ? "" : `order by ${orderBy}`;
  return {
    one: statement(
      `select ${columns} from ${table} x where x.account = ? and x.title = cast(? as bigint) ${order}`,
    ),
    many: statement(`
      select ${columns} from {rows} cross join ${table} x
      where x.account = ? and x.title = cast(r.value->>0 as bigint) ${order}`),
  };
}

/** Reads the rows of the titles in one statement. Runs no statement if there are no titles. */
export function* selectRows<R extends Row>(
  { one, many }: TitleSelection<R>,
  account: number,
  titles: readonly number[],
): Steps<readonly R[]> {
  const [first] = titles;
  if (first === undefined) return [];
  if (titles.length === 1) return yield* ask(one, account, first);
  return yield* ask(many, rowsOf(titles.map((title) => [title])), account);
}
