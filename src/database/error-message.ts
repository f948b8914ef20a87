// The code and the message of a thrown value of any type.

/** The code of a system or database error, such as `ENOENT`; null if it has none. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** The message of an error. Falls back to the code, because errors of several connection attempts have no message. */
export function errorMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message || (errorCode(error) ?? String(error));
}
