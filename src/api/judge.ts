// What judges requests: the schema beside the route, compiled. It never changes what it judges.

import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";

/** For Fastify's `setValidatorCompiler`. Text in a query stays text: parsing is not the judge's work. */
export const judgeBySchema: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const compiled = Compile(schema);
  return (value: unknown) => (compiled.Check(value) ? { value } : { error: compiled.Errors(value) as never });
};
