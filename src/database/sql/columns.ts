// Descriptions of columns. The SQL and the types of the rows are derived from them.

import type { Value } from "./statement.ts";

type SqlType = "bigint" | "integer" | "double precision" | "text";

export type Column<Type extends Value = Value> = {
  readonly sqlType: SqlType;
  /** Never set. Carries the type of the values, which includes null if the column can be null. */
  readonly value?: Type;
};
export type Columns = Readonly<Record<string, Column>>;

export const bigint = <Type extends number | null = number>(): Column<Type> => ({ sqlType: "bigint" });
export const integer = <Type extends number | null = number>(): Column<Type> => ({ sqlType: "integer" });
export const double = <Type extends number | null = number>(): Column<Type> => ({
  sqlType: "double precision",
});
export const text = <Type extends string | null = string>(): Column<Type> => ({ sqlType: "text" });

/** A row of these columns. */
export type RowOf<C extends Columns> = {
  readonly [Name in keyof C]: C[Name] extends Column<infer Type> ? Type : never;
};

/** A row of any columns, by name. */
export type NamedRow = Readonly<Record<string, Value>>;

/** The names of the columns, separated by commas, each with the alias of the table if there is one. */
export function columnList(columns: Columns, alias?: string): string {
  const prefix = alias === undefined ? "" : `${alias}.`;
  return Object.keys(columns)
    .map((name) => `${prefix}${name}`)
    .join(", ");
}

/** SQL expressions that read the columns from `{rows}`, in their order, separated by commas. */
export function rowExpressions(columns: Columns): string {
  return Object.values(columns)
    .map(({ sqlType }, at) =>
      sqlType === "text" ? `r.value->>${at}` : `cast(r.value->>${at} as ${sqlType})`,
    )
    .join(", ");
}

/** The values of the row in the order of `names`; null for a missing one. */
export function valuesOf(names: readonly string[], row: NamedRow): Value[] {
  return names.map((name) => row[name] ?? null);
}
