// Requests are checked against the schema of their route. Validation never changes what it checks.

import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";

/**
 * For Fastify's `setValidatorCompiler`. A schema is compiled when its first request comes: most are never used between one
 * start and the next.
 */
export const validateBySchema: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value: unknown) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return { value };
    const [, errors] = compiled.Errors(value);
    return { error: errors.map(toSchemaError) };
  };
};

type Problem = ReturnType<ReturnType<typeof Compile>["Errors"]>[1][number];

/** An error as Fastify hands it to its error handler. */
function toSchemaError({ keyword, instancePath, schemaPath, params, message }: Problem) {
  return { keyword, instancePath, schemaPath, params, message };
}
