// Queries whose conditions vary from one call to the next.

import { ask, type Row, type Statement, type Steps, statement, type Value } from "./statement.ts";

/** A condition, with a value for each of its `?` and `{rows}`. */
export type Condition = readonly [text: string, ...values: Value[]];

/**
 * A query whose `{conditions}` are given with each call; null stands for one that does not apply. `last` are the values
 * of what comes after them. The conditions' texts are constants, so that the number of statements stays small.
 */
export function composed<R extends Row>(
  query: string,
): (conditions: readonly (Condition | null)[], ...last: readonly Value[]) => Steps<readonly R[]> {
  const statements = new Map<string, Statement<R>>();
  return (conditions, ...last) => {
    const applied = conditions.filter((one) => one !== null);
    const text = applied.map(([condition]) => condition).join(" and ");
    const whole = statements.get(text) ?? statement<R>(query.replace("{conditions}", () => text));
    statements.set(text, whole);
    return ask(whole, ...applied.flatMap(([, ...values]) => values), ...last);
  };
}
