// Schemas that several endpoints share. Contract: conventions.md 1.2, 2, 9.

import { Type } from "typebox";

/** The option of object schemas that accept unknown keys. These are ignored, and echoed where their item is echoed. */
export const openObject = { additionalProperties: true } as const;

export const TextOrNull = Type.Union([Type.String(), Type.Null()]);
export const IntegerOrNull = Type.Union([Type.Integer(), Type.Null()]);
/** A time in the form of responses, or null. */
export const TimeOrNull = Type.Union([Type.String({ description: "YYYY-MM-DDTHH:MM:SSZ" }), Type.Null()]);

export const ErrorResponse = Type.Object(
  {
    error: Type.String({ description: "A stable identifier" }),
    code: Type.Integer({ description: "The HTTP status" }),
    message: Type.Optional(Type.String({ description: "A message for people, which may change" })),
  },
  { title: "Error" },
);

/** The error responses of every endpoint that needs a token. */
export const personalErrors = {
  400: ErrorResponse,
  401: ErrorResponse,
  412: ErrorResponse,
  413: ErrorResponse,
  503: ErrorResponse,
} as const;

/** The error responses of every write: 422 means that its `Idempotency-Key` was used for another request. */
export const writeErrors = { ...personalErrors, 422: ErrorResponse } as const;
