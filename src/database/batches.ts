// Statements over any number of rows: one row travels as plain parameters, more as one JSON parameter. Either way
// it is one statement, and the common case costs no JSON.

import { ask, type Row, rowsOf, type Statement, type Steps, statement, type Value } from "./statement.ts";

type ColumnType = "bigint" | "integer" | "double precision" | "text";
export type Columns = Readonly<Record<string, ColumnType>>;

/** An insert into a table whose key begins with the account. */
export type Insertion<R extends Row = Row> = { readonly one: Statement<R>; readonly many: Statement<R> };

export type InsertionOptions = {
  /** The columns of the key, after the account. */
  readonly key: readonly string[];
  /** The other columns' and the key's types, in the order of each row's values. */
  readonly columns: Columns;
  /** Columns with the same value in every row, after the others. */
  readonly common?: Columns;
  /** Whether a row that exists is updated, or left alone, or must not be there. */
  readonly onConflict: "update" | "keep" | "refuse";
  readonly returning?: string;
};

/** Writes both forms; the account comes from its person's row, so that the insert stays on its shard. */
export function insertion<R extends Row = Row>(
  table: string,
  { key, columns, common = {}, onConflict, returning }: InsertionOptions,
): Insertion<R> {
  const own = Object.keys(columns);
  const shared = Object.keys(common);
  const names = ["account", ...own, ...shared].join(", ");
  const changed = [...own, ...shared].filter((name) => !key.includes(name));
  const update = changed.map((name) => `${name} = excluded.${name}`).join(", ");
  const onKey = `on conflict (${["account", ...key].join(", ")}) do`;
  const conflicts = { update: `${onKey} update set ${update}`, keep: `${onKey} nothing`, refuse: "" };
  const end = [conflicts[onConflict], returning ? `returning ${returning}` : ""].join(" ");
  const fromJson = Object.entries(columns).map(([, type], at) =>
    type === "text" ? `r.value->>${at}` : `cast(r.value->>${at} as ${type})`,
  );
  const fromParameters = Object.values(common).map((type) => `cast(? as ${type})`);
  const selected = ["p.account", ...fromJson, ...fromParameters].join(", ");
  const places = names.replace(/\w+/g, "?");
  return {
    one: statement<R>(`insert into ${table} (${names}) values (${places}) ${end}`),
    many: statement<R>(
      `insert into ${table} (${names}) select ${selected} from person p cross join {rows} where p.account = ? ${end}`,
    ),
  };
}

/** Inserts the rows in one statement; none for no rows. */
export function* insertRows<R extends Row>(
  { one, many }: Insertion<R>,
  account: number,
  rows: readonly (readonly Value[])[],
  ...common: readonly Value[]
): Steps<readonly R[]> {
  const [only] = rows;
  if (only === undefined) return [];
  if (rows.length === 1) return yield* ask(one, account, ...only, ...common);
  return yield* ask(many, ...common, rowsOf(rows), account);
}

/** A read of an account's rows of some titles. */
export type Selection<R extends Row> = { readonly one: Statement<R>; readonly many: Statement<R> };

/** Writes both forms of `select columns from table x`, for rows of the asked titles. */
export function selectionByTitle<R extends Row>(table: string, columns: string, orderBy = ""): Selection<R> {
  const order = orderBy === "" ? "" : ` order by ${orderBy}`;
  return {
    one: statement<R>(`select ${columns} from ${table} x where x.account = ? and x.title = ?${order}`),
    many: statement<R>(
      `select ${columns} from {rows} cross join ${table} x where x.account = ? and x.title = cast(r.value->>0 as bigint)${order}`,
    ),
  };
}

/** Reads the rows of the titles in one statement; none for no titles. */
export function* selectRows<R extends Row>(
  { one, many }: Selection<R>,
  account: number,
  titles: readonly number[],
): Steps<readonly R[]> {
  const [only] = titles;
  if (only === undefined) return [];
  if (titles.length === 1) return yield* ask(one, account, only);
  return yield* ask(many, rowsOf(titles.map((title) => [title])), account);
}
