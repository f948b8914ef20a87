// What judges requests: the schema beside the route, compiled. It never changes what it judges.

import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { checker } from "../../forms/checker.ts";

/** For Fastify's `setValidatorCompiler`. Text in a query stays text: parsing is not the judge's work. */
export const judgeBySchema: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const judge = checker(schema);
  return (value: unknown) => (judge.Check(value) ? { value } : { error: judge.Errors(value) as never });
};
