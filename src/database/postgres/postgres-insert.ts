// Inserts on PostgreSQL: each value of a single row is a parameter; several rows travel as one JSON parameter. Either way
// it is one statement, and a single row, which is the usual case, costs no JSON.

import { fromRows, valuesOf } from "../sql/columns.ts";
import type { AnyInsertion } from "../sql/insertion.ts";
import { type Insert, type Query, rowsOf, type Statement, statement } from "../sql/statement.ts";

export type InsertStatements = { readonly one: Statement; readonly many: Statement };

/**
 * The statements for one row and for many. The account of many comes from its person's row, so that the insert stays
 * on its shard; see architecture.md 5.8.
 */
export function insertStatements({ head, tail, columns, isPerAccount }: AnyInsertion): InsertStatements {
  const names = Object.keys(columns);
  const places = [...(isPerAccount ? ["account"] : []), ...names].map(() => "?").join(", ");
  const many = isPerAccount
    ? `select p.account, ${fromRows(columns)} from person p cross join {rows} where p.account = ?`
    : `select ${fromRows(columns)} from {rows}`;
  return {
    one: statement(`${head} values (${places}) ${tail}`),
    many: statement(`${head} ${many} ${tail}`),
  };
}

/** Turns inserts into statements with their values. */
export function insertQueries(): (insert: Insert) => Query {
  const known = new Map<AnyInsertion, InsertStatements>();
  return ({ insertion, account, rows }) => {
    const statements = known.get(insertion) ?? insertStatements(insertion);
    known.set(insertion, statements);
    const names = Object.keys(insertion.columns);
    const leading = insertion.isPerAccount ? [account] : [];
    const values = rows.map((row) => valuesOf(names, row));
    if (values.length === 1) return { statement: statements.one, values: [...leading, ...values.flat()] };
    return { statement: statements.many, values: [rowsOf(values), ...leading] };
  };
}
