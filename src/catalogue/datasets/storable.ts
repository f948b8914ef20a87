// Values of dataset files that both databases can store.

/** The value without NUL and lone surrogates in its texts, which JSON may contain as escapes. */
export function storable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, storable(inner)]));
}
