// Parses columns that contain JSON. Invalid JSON is an error, because only this program writes these columns.

/** @throws Error unless the text is a JSON object */
export function parseRecord(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(`the column is not a JSON object: ${text.slice(0, 100)}`);
  return value;
}

/** @throws Error unless the text is a JSON object of strings */
export function parseStrings(text: string): Readonly<Record<string, string>> {
  const record = parseRecord(text);
  if (!hasOnlyStrings(record))
    throw new Error(`the column has a value that is not a string: ${text.slice(0, 100)}`);
  return record;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnlyStrings(
  record: Readonly<Record<string, unknown>>,
): record is Readonly<Record<string, string>> {
  return Object.values(record).every((value) => typeof value === "string");
}
