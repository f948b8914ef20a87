// Schemas as functions: compiled on first use, as most of them are not used between one start and the next.

import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/schema";

type Problem = { readonly instancePath: string; readonly message: string };

export type Checker<Form> = {
  /** Whether the value has the form. */
  Check(value: unknown): value is Form;
  /** What is wrong with a value that has not. */
  Errors(value: unknown): readonly Problem[];
};

/** What tells whether values have the schema's form; it never changes them. */
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
