// Converts steps to PostgreSQL's queries: with numbered parameters, and a name under which the statement is prepared.

import { hash } from "node:crypto";
import type { QueryConfig } from "pg";
import type { Query, Step } from "../sql/statement.ts";
import { insertQueries } from "./postgres-insert.ts";

/** Prepared statements of each connection. Further statements are parsed for each execution. */
const PREPARED_MAX = 500;

export type Prepare = (step: Step) => QueryConfig;

/**
 * Translates each statement once. Its name is a hash of the text, so that each connection prepares it once.
 * @param locks whether to lock rows for statements with `lock`; a read-only transaction must not lock
 */
export function preparer({ locks }: { locks: boolean }): Prepare {
  const translated = new Map<string, { readonly text: string; readonly name?: string }>();
  const toQuery = insertQueries();
  return (step) => {
    const { statement, values }: Query = "insertion" in step ? toQuery(step) : step;
    const source = locks && statement.lock ? `${statement.text} for update` : statement.text;
    let query = translated.get(source);
    if (!query) {
      const text = translate(source);
      const isPrepared = translated.size < PREPARED_MAX;
      query = isPrepared ? { text, name: hash("sha256", text, "hex").slice(0, 32) } : { text };
      if (isPrepared) translated.set(source, query);
    }
    return { ...query, values: [...values] };
  };
}

function translate(source: string): string {
  let parameters = 0;
  return source.replaceAll("{rows}", "jsonb_array_elements(?::jsonb) as r(value)").replaceAll("?", () => {
    parameters += 1;
    return `$${parameters}`;
  });
}
