// Values of dataset files as either database can keep them.

/** The value with its texts made storable: escapes may stand for NUL or for half a character. */
export function storable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, storable(inner)]));
}
