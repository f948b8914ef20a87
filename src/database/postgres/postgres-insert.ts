// Inserts on PostgreSQL, always one statement. The values of a single row, the usual case, are parameters. Several rows are
// one JSON parameter.

import { rowExpressions, valuesOf } from "../sql/columns.ts";
import type { AnyInsertion } from "../sql/insertion.ts";
import { type Insert, type Query, rowsOf, type Statement, statement } from "../sql/statement.ts";

export type InsertStatements = { readonly one: Statement; readonly many: Statement };

/**
 * The statements for one row and for many. The statement for many takes the account from the row of the person, so that
 * the insert runs on the shard of the account; see architecture.md 5.8.
 */
export function insertStatements({ head, tail, columns, isPerAccount }: AnyInsertion): InsertStatements {
  const names = Object.keys(columns);
  const parameters = [...(isPerAccount ? ["account"] : []), ...names].map(() => "?").join(", ");
  const many = isPerAccount
    ? `select p.account, ${rowExpressions(columns)} from person p cross join {rows} where p.account = ?`
    : `select ${rowExpressions(columns)} from {rows}`;
  return {
    one: statement(`${head} values (${parameters}) ${tail}`),
    many: statement(`${head} ${many} ${tail}`),
  };
}

/** Returns a function that converts inserts to queries. It builds the statements of each insertion once. */
export function insertQueries(): (insert: Insert) => Query {
  const byInsertion = new Map<AnyInsertion, InsertStatements>();
  return ({ insertion, account, rows }) => {
    const statements = byInsertion.get(insertion) ?? insertStatements(insertion);
    byInsertion.set(insertion, statements);
    const names = Object.keys(insertion.columns);
    const leading = insertion.isPerAccount ? [account] : [];
    const values = rows.map((row) => valuesOf(names, row));
    if (values.length === 1) return { statement: statements.one, values: [...leading, ...values.flat()] };
    return { statement: statements.many, values: [rowsOf(values), ...leading] };
  };
}
