// What no request may hold, whatever its form: text that a database cannot keep, and depth without end.

import { wrong } from "../errors.ts";

const DEEPEST = 32;

/**
 * Refuses NUL and lone surrogates anywhere in a parsed body, and nesting deeper than 32.
 * @throws WireError 400 `wrong_parameter`
 */
export function refuseUnstorable(value: unknown, depth = 0): void {
  if (typeof value === "string") {
    if (value.includes("\u0000") || !value.isWellFormed())
      throw wrong("body", "text holds NUL or half a character");
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth >= DEEPEST) throw wrong("body", "nested too deeply");
  for (const [key, inner] of Object.entries(value)) {
    refuseUnstorable(key);
    refuseUnstorable(inner, depth + 1);
  }
}
