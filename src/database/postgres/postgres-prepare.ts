// Steps as PostgreSQL takes them: numbered parameters, and a name for each text, under which it stays prepared.

import { hash } from "node:crypto";
import type { QueryConfig } from "pg";
import type { Query, Step } from "../sql/statement.ts";
import { insertQueries } from "./postgres-insert.ts";

/** Texts that each connection keeps prepared. */
const PREPARED_MAX = 500;

export type Prepare = (step: Step) => QueryConfig;

/**
 * Translates each statement once, and names it by its text, so that each connection prepares it once.
 * @param locks whether statements that ask for a lock get one; a transaction that only reads may not lock
 */
export function preparer({ locks }: { locks: boolean }): Prepare {
  const known = new Map<string, { readonly text: string; readonly name?: string }>();
  const toQuery = insertQueries();
  return (step) => {
    const { statement, values }: Query = "insertion" in step ? toQuery(step) : step;
    const source = locks && statement.lock ? `${statement.text} for update` : statement.text;
    let ready = known.get(source);
    if (!ready) {
      const text = translate(source);
      const isKept = known.size < PREPARED_MAX;
      ready = isKept ? { text, name: hash("sha256", text, "hex").slice(0, 32) } : { text };
      if (isKept) known.set(source, ready);
    }
    return { ...ready, values: [...values] };
  };
}

function translate(source: string): string {
  let parameters = 0;
  return source.replaceAll("{rows}", "jsonb_array_elements(?::jsonb) as r(value)").replaceAll("?", () => {
    parameters += 1;
    return `$${parameters}`;
  });
}
