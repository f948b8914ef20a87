// Turns schemas into functions that check values. They are compiled on first use, because a process uses few of them.

import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/schema";

type Problem = { readonly instancePath: string; readonly message: string };

export type Checker<Form> = {
  /** Whether the value fits the schema. */
  Check(value: unknown): value is Form;
  /** The errors of a value that does not fit. */
  Errors(value: unknown): readonly Problem[];
};

/** Checks values against the schema, and never changes them. */
export function checker<const Schema extends TSchema>(schema: Schema): Checker<Static<Schema>> {
  let compiled: ReturnType<typeof Compile> | undefined;
  const ready = () => {
    compiled ??= Compile(schema);
    return compiled;
  };
  return {
    Check: (value): value is Static<Schema> => ready().Check(value),
    Errors: (value) => ready().Errors(value)[1],
  };
}
