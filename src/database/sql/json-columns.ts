// Reading columns that hold JSON. What a column does not hold as it should is an error: nothing else writes it.

/** @throws Error unless the text is a JSON object */
export function parseRecord(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(`a column holds no JSON object: ${text.slice(0, 100)}`);
  return value;
}

/** @throws Error unless the text is a JSON object of strings */
export function parseStrings(text: string): Readonly<Record<string, string>> {
  const record = parseRecord(text);
  if (!isOfStrings(record)) throw new Error(`a column holds more than strings: ${text.slice(0, 100)}`);
  return record;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOfStrings(record: Readonly<Record<string, unknown>>): record is Readonly<Record<string, string>> {
  return Object.values(record).every((value) => typeof value === "string");
}
