// Queries whose conditions are chosen at each call.

import { ask, type Row, type Statement, type Steps, statement, type Value } from "./statement.ts";

/** A condition, with a value for each of its `?` and `{rows}`. */
export type Condition = readonly [text: string, ...values: Value[]];

/**
 * Returns a function that runs `query` with conditions in the place of `{conditions}`. Conditions that are null are left
 * out. `rest` are the values of the parameters after the conditions. The texts of conditions must be constants, because
 * every combination of them becomes a prepared statement.
 */
export function composed<R extends Row>(
  query: string,
): (conditions: readonly (Condition | null)[], ...rest: readonly Value[]) => Steps<readonly R[]> {
  const statements = new Map<string, Statement<R>>();
  return (conditions, ...rest) => {
    const used = conditions.filter((one) => one !== null);
    const text = used.map(([condition]) => condition).join(" and ");
    const complete = statements.get(text) ?? statement<R>(query.replace("{conditions}", () => text));
    statements.set(text, complete);
    return ask(complete, ...used.flatMap(([, ...values]) => values), ...rest);
  };
}
