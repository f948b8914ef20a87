// Checking values that came from JSON.

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value, or an empty object where it is not an object. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : NO_FIELDS);
const NO_FIELDS: JsonObject = {};

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** An integer ≥ 1. */
export const isPositive = (value: unknown): value is number => isCount(value) && value > 0;

/** An integer ≥ 0. */
export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
