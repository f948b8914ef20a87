// The checks that every parsed body must pass, whatever its schema. Contract: conventions.md 1.2.

import { wrongParameter } from "./errors.ts";

const NESTING_MAX = 32;

/**
 * Rejects NUL and unpaired surrogates, which databases cannot store, and nesting deeper than 32 levels. `text` is the
 * JSON text of the body. Only a `\u` escape can produce NUL or an unpaired surrogate, and only brackets can nest, so
 * most bodies are not traversed.
 * @throws WireError 400 `wrong_parameter`
 */
export function checkBody(body: unknown, text: string): void {
  const hasEscapes = text.includes("\\u");
  const mayBeTooDeep = countUpToMax(text, "{") + countUpToMax(text, "[") > NESTING_MAX;
  if (hasEscapes || mayBeTooDeep) checkValue(body, hasEscapes, 0);
}

function checkValue(value: unknown, hasEscapes: boolean, depth: number): void {
  if (typeof value === "string") {
    if (hasEscapes && (value.includes("\u0000") || !value.isWellFormed()))
      throw wrongParameter("body", "text contains NUL or an unpaired surrogate");
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth >= NESTING_MAX) throw wrongParameter("body", `nested more than ${NESTING_MAX} levels deep`);
  if (Array.isArray(value)) {
    for (const element of value) checkValue(element, hasEscapes, depth + 1);
    return;
  }
  for (const [key, property] of Object.entries(value)) {
    checkValue(key, hasEscapes, depth);
    checkValue(property, hasEscapes, depth + 1);
  }
}

/** How often the bracket occurs in the text. Counting stops above NESTING_MAX. */
function countUpToMax(text: string, bracket: string): number {
  let count = 0;
  for (let at = text.indexOf(bracket); at >= 0 && count <= NESTING_MAX; at = text.indexOf(bracket, at + 1))
    count += 1;
  return count;
}
