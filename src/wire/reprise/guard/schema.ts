// The body and the responses of the guard endpoints. See reprise-api.md.

import { Type } from "typebox";
import { openObject } from "../../schema.ts";
import { optionalText, WireTitle } from "../schema.ts";

export const HeldRemovalsResponse = Type.Object({
  held: Type.Array(Type.Object({ app: Type.String(), since: Type.String(), titles: Type.Array(WireTitle) })),
});
export type HeldRemovalsResponse = Type.Static<typeof HeldRemovalsResponse>;
export const HeldRemovalsBody = Type.Object(
  { app: optionalText("The app; required if removals of several apps are held") },
  openObject,
);
export const ReleasedRemovalsResponse = Type.Object({ revision: Type.Integer(), removed: Type.Integer() });
export const RefusedRemovalsResponse = Type.Object({ revision: Type.Integer(), restored: Type.Integer() });
