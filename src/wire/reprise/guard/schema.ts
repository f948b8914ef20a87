// The body and the answers of the guard.

import { Type } from "typebox";
import { open, TitleAnswer, text } from "../schema.ts";

export const HeldAnswer = Type.Object({
  held: Type.Array(
    Type.Object({ app: Type.String(), since: Type.String(), titles: Type.Array(TitleAnswer) }),
  ),
});
export type HeldAnswer = Type.Static<typeof HeldAnswer>;
export const HeldBody = Type.Object(
  { app: text("The app; required if removals of several apps are held") },
  open,
);
export const ReleasedAnswer = Type.Object({ revision: Type.Integer(), removed: Type.Integer() });
export const RefusedAnswer = Type.Object({ revision: Type.Integer(), restored: Type.Integer() });
