// What the schemas of Reprise's own endpoints share.

import { Type } from "typebox";
import { ErrorResponse, personalErrors, writeErrors } from "../schema.ts";

export const open = { additionalProperties: true } as const;
export const text = (description: string) => Type.Optional(Type.String({ description }));
export const numberOrText = (description: string) =>
  Type.Optional(Type.Union([Type.Integer(), Type.String()], { description }));

export const repriseErrors = { ...personalErrors, 404: ErrorResponse };
export const repriseWriteErrors = { ...repriseErrors, ...writeErrors };

export const WireTitle = Type.Object({
  type: Type.String(),
  title: Type.String(),
  year: Type.Union([Type.Integer(), Type.Null()]),
  ids: Type.Object({ simkl: Type.Integer() }, open),
});
export type WireTitle = Type.Static<typeof WireTitle>;
