// Schemas that several endpoints of the Reprise API share. See reprise-api.md.

import { Type } from "typebox";
import { ErrorResponse, IntegerOrNull, openObject, personalErrors, writeErrors } from "../schema.ts";

export const optionalText = (description: string) => Type.Optional(Type.String({ description }));
export const optionalNumberOrText = (description: string) =>
  Type.Optional(Type.Union([Type.Integer(), Type.String()], { description }));

/** The error responses of every endpoint of the Reprise API. */
export const repriseErrors = { ...personalErrors, 404: ErrorResponse };
/** The error responses of every write of the Reprise API. */
export const repriseWriteErrors = { ...repriseErrors, ...writeErrors };

export const WireTitle = Type.Object({
  type: Type.String(),
  title: Type.String(),
  year: IntegerOrNull,
  ids: Type.Object({ simkl: Type.Integer() }, openObject),
});
export type WireTitle = Type.Static<typeof WireTitle>;
