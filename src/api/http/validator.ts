// What judges requests: the schema beside the route, compiled. It never changes what it judges.

import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";

/** For Fastify's `setValidatorCompiler`. Text in a query stays text: parsing is not the judge's work. */
export const judgeBySchema: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  // Compiled on first use: most of them are not used between two starts.
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value: unknown) => {
    compiled ??= Compile(schema);
    return compiled.Check(value) ? { value } : { error: compiled.Errors(value)[1] as never };
  };
};
