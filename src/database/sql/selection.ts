// Reading an account's rows of some titles.

import { ask, type Row, rowsOf, type Statement, type Steps, statement } from "./statement.ts";

/** Both forms of a read. Nearly always it is of one title, which is a plain parameter and costs no JSON. */
export type TitleSelection<R extends Row> = { readonly one: Statement<R>; readonly many: Statement<R> };

/** Writes both forms of `select columns from table x`. */
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

/** Reads the account's rows of the titles in one statement; none for no titles. */
export function* selectRows<R extends Row>(
  { one, many }: TitleSelection<R>,
  account: number,
  titles: readonly number[],
): Steps<readonly R[]> {
  const [only] = titles;
  if (only === undefined) return [];
  if (titles.length === 1) return yield* ask(one, account, only);
  return yield* ask(many, rowsOf(titles.map((title) => [title])), account);
}
