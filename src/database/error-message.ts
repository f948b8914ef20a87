// What an error says, and which code it carries, whatever was thrown.

/** The error's code, such as `ENOENT`; null where it has none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** The error's message; an attempt at several network addresses has none of its own, only a code. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message || (codeOf(error) ?? String(error));
}
