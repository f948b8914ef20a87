// The body and the answers of the guard.

import { Type } from "typebox";
import { open, text, WireTitle } from "../schema.ts";

export const HeldRemovalsResponse = Type.Object({
  held: Type.Array(Type.Object({ app: Type.String(), since: Type.String(), titles: Type.Array(WireTitle) })),
});
export type HeldRemovalsResponse = Type.Static<typeof HeldRemovalsResponse>;
export const HeldRemovalsBody = Type.Object(
  { app: text("The app; required if removals of several apps are held") },
  open,
);
export const ReleasedRemovalsResponse = Type.Object({ revision: Type.Integer(), removed: Type.Integer() });
export const RefusedRemovalsResponse = Type.Object({ revision: Type.Integer(), restored: Type.Integer() });
