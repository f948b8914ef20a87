// What no request may hold, whatever its form: text that a database cannot keep, and depth without end.

import { wrongParameter } from "./errors.ts";

const DEEPEST = 32;

/**
 * Refuses NUL and lone surrogates anywhere in a parsed body, and nesting deeper than 32. `text` is what was parsed:
 * decoded UTF-8 has no half characters and JSON no bare NUL, so only what is written `\u` can bring them in.
 * @throws WireError 400 `wrong_parameter`
 */
export function checkBody(body: unknown, text: string): void {
  const hasEscapes = text.includes("\\u");
  if (hasEscapes || opens(text, "{") + opens(text, "[") > DEEPEST) refuseWithin(body, hasEscapes, 0);
}

function refuseWithin(value: unknown, hasEscapes: boolean, depth: number): void {
  if (typeof value === "string") {
    if (hasEscapes && (value.includes("\u0000") || !value.isWellFormed()))
      throw wrongParameter("body", "text holds NUL or half a character");
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth >= DEEPEST) throw wrongParameter("body", "nested too deeply");
  if (Array.isArray(value)) {
    for (const inner of value) refuseWithin(inner, hasEscapes, depth + 1);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    refuseWithin(key, hasEscapes, depth);
    refuseWithin(inner, hasEscapes, depth + 1);
  }
}

/** How often the bracket stands in the text, counted no further than it matters. */
function opens(text: string, bracket: string): number {
  let count = 0;
  for (let at = text.indexOf(bracket); at >= 0 && count <= DEEPEST; at = text.indexOf(bracket, at + 1))
    count += 1;
  return count;
}
