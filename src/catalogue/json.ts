// Checking values that came from JSON.

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as an object; one without fields where it is none. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : NO_FIELDS);
const NO_FIELDS: JsonObject = {};

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A whole number from 1 on. */
export const isPositive = (value: unknown): value is number => isCount(value) && value > 0;

/** A whole number from 0 on. */
export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
