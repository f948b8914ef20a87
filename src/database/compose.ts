// Queries that are asked with some of their conditions.

import { ask, type Row, type Statement, type Steps, statement, type Value } from "./statement.ts";

/** A condition, with a value for each of its `?` and `{rows}`. */
export type Condition = readonly [text: string, ...values: Value[]];

/**
 * A query whose `{conditions}` are said when it is asked; null stands for one that is not asked for. The values of
 * what comes after them follow. The texts are constants, so that there are only so many of them together.
 */
export function composed<R extends Row>(
  query: string,
): (conditions: readonly (Condition | null)[], ...last: readonly Value[]) => Steps<readonly R[]> {
  const statements = new Map<string, Statement<R>>();
  return (conditions, ...last) => {
    const asked = conditions.filter((one) => one !== null);
    const text = asked.map(([condition]) => condition).join(" and ");
    const whole = statements.get(text) ?? statement<R>(query.replace("{conditions}", () => text));
    statements.set(text, whole);
    return ask(whole, ...asked.flatMap(([, ...values]) => values), ...last);
  };
}
