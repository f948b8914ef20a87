// Shapes that several endpoints share. Contract: conventions.md 2, 9.

import { Type } from "typebox";

export const ErrorResponse = Type.Object(
  {
    error: Type.String({ description: "A stable identifier" }),
    code: Type.Integer({ description: "The HTTP status" }),
    message: Type.Optional(Type.String({ description: "A message for people, which may change" })),
  },
  { title: "Error" },
);

/** The error answers of every endpoint that needs a token. */
export const personalErrors = {
  400: ErrorResponse,
  401: ErrorResponse,
  412: ErrorResponse,
  413: ErrorResponse,
  503: ErrorResponse,
} as const;

/** What else a write may be answered: its key came with another request before. */
export const writeErrors = { ...personalErrors, 422: ErrorResponse } as const;

/** A time as answers write it, or null. */
export const TimeOrNull = Type.Union([Type.String({ description: "YYYY-MM-DDTHH:MM:SSZ" }), Type.Null()]);
