// Checks responses against the OpenAPI document of the server.

import assert from "node:assert/strict";
import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";

type Content = { readonly content?: Readonly<Record<string, { readonly schema: TSchema }>> };
type Described = { readonly responses?: Readonly<Record<string, Content>> };
export type DocumentedPaths = Readonly<Record<string, Readonly<Record<string, Described>>>>;

export type GivenAnswer = {
  readonly method: string;
  /** The path, with or without a query. */
  readonly url: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
};

/**
 * Returns a function that throws an AssertionError if the route does not document the status or the body of a response.
 * Routes that are not in the document are not checked.
 */
export function answerChecker(paths: DocumentedPaths): (answer: GivenAnswer) => void {
  const routes = Object.entries(paths)
    .map(([path, methods]) => ({
      matches: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}/?$`),
      parameters: path.split("{").length,
      methods,
    }))
    .sort((one, other) => one.parameters - other.parameters);
  const checks = new Map<TSchema, ReturnType<typeof Compile>>();
  const compile = (schema: TSchema) => {
    const compiled = checks.get(schema) ?? Compile(schema);
    checks.set(schema, compiled);
    return compiled;
  };
  return ({ method, url, status, type, text }) => {
    const path = url.split("?")[0]?.replace(/\/{2,}/g, "/") ?? "";
    const described = routes.find(({ matches }) => matches.test(path))?.methods[method.toLowerCase()];
    if (!described?.responses || text === "" || !type.startsWith("application/json")) return;
    const name = `${method} ${path} ${status}`;
    const documented = described.responses[status];
    assert.ok(documented, `${name} is not documented: ${text.slice(0, 200)}`);
    const schema = documented.content?.["application/json"]?.schema;
    if (!schema) return;
    const check = compile(schema);
    const body: unknown = JSON.parse(text);
    if (!check.Check(body)) assert.deepEqual(check.Errors(body), [], `${name}: ${text.slice(0, 500)}`);
  };
}
