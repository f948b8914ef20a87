// Validates requests against the schema of their route. Validation never changes a value.

import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";

/**
 * For Fastify's `setValidatorCompiler`. A schema is compiled at its first request, because most schemas are never used
 * between two starts of the server.
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

type ValidationError = ReturnType<ReturnType<typeof Compile>["Errors"]>[1][number];

/** The error as Fastify expects it. */
function toSchemaError({ keyword, instancePath, schemaPath, params, message }: ValidationError) {
  return { keyword, instancePath, schemaPath, params, message };
}
