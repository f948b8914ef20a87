// The endpoints as the OpenAPI document tells of them, and requests for them: nobody has to name a new one here.

import { METHODS } from "node:http";
import type { Random } from "../support/random.ts";
import { bytesOf, mutated, type Schema, valueBy } from "./mutate.ts";
import { junk, junkText, meantFor, nameFor } from "./values.ts";

type Parameter = { readonly in: "query" | "path" | "header"; readonly name: string; readonly schema: Schema };
type Content = { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> };
type Described = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
};
export type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> };

export type Operation = {
  /** `POST /sync/history`: how it is spoken of. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** The documented answers' schemas, by status. */
  readonly answers: ReadonlyMap<number, Schema | null>;
};

export function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters,
      body: schemaIn(requestBody),
      answers: new Map(
        Object.entries(responses).map(([status, content]) => [Number(status), schemaIn(content)]),
      ),
    })),
  );
}

const schemaIn = (content: Content | undefined): Schema | null =>
  content?.content?.["application/json"]?.schema ?? null;

export type Sent = {
  readonly method: string;
  /** Path and query, in characters that a request line may hold. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Method and address are the operation's own, so that its documented answers hold. */
  readonly isPlain: boolean;
};

/** A request of the operation with something wrong in it somewhere, or not. */
export function requestFor(random: Random, operation: Operation, identity: Record<string, string>): Sent {
  const isForeign = random.chance(0.02);
  const [path, isPlainPath] = pathFor(random, operation);
  return {
    method: isForeign ? random.pick(METHODS.filter((method) => method !== "CONNECT")) : operation.method,
    target: `${path}${queryFor(random, operation)}`,
    headers: headersFor(random, identity),
    body: bodyFor(random, operation),
    isPlain: !isForeign && isPlainPath,
  };
}

function pathFor(random: Random, { path, parameters }: Operation): [path: string, isPlain: boolean] {
  let isPlain = true;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((one) => one.in === "path" && one.name === name)?.schema ?? {};
    const value = random.chance(0.6) ? valueBy(random, schema, name) : junkText(random);
    const text = encode(typeof value === "object" ? JSON.stringify(value) : String(value));
    if (text === "" || text.length > 400 || /%2f/i.test(text)) isPlain = false;
    return text;
  });
  if (random.chance(0.97)) return [filled, isPlain];
  return [
    random.pick([
      `${filled}/`,
      `/${filled}`,
      `${filled}%`,
      `${filled}%00`,
      `${filled}/..`,
      `${filled};x`,
      filled.toUpperCase(),
      `${filled}%ff`,
    ]),
    false,
  ];
}

function queryFor(random: Random, { parameters }: Operation): string {
  const pairs = parameters
    .filter((one) => one.in === "query" && random.chance(0.3))
    .map(({ name, schema }) => {
      const value = random.chance(0.7) ? valueBy(random, schema, name) : junk(random);
      return `${encode(name)}=${encode(typeof value === "object" ? JSON.stringify(value) : String(value)).slice(0, 2_000)}`;
    });
  if (random.chance(0.05))
    pairs.push(
      random.pick([
        ...pairs,
        "%",
        "a=%zz",
        "=&&=",
        "client_id=",
        "a[b]=1",
        "a=1&a=2",
        "__proto__=1",
        "&".repeat(2_000),
      ]),
    );
  if (random.chance(0.1))
    pairs.push(`${encode(nameFor(random))}=${encode(String(meantFor(random, nameFor(random)) ?? ""))}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function headersFor(random: Random, identity: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = { ...identity, "content-type": "application/json" };
  if (random.chance(0.9)) return headers;
  const name = random.pick([
    "authorization",
    "simkl-api-key",
    "content-type",
    "accept",
    "accept-encoding",
    "content-encoding",
    "idempotency-key",
    "if-none-match",
    "origin",
    "x-forwarded-for",
    "range",
    "access-control-request-method",
    "upgrade",
    "expect",
  ]);
  if (random.chance(0.3)) delete headers[name];
  else
    headers[name] = random.pick([
      "",
      "x",
      "Bearer ",
      `Bearer ${"x".repeat(3_000)}`,
      "text/plain",
      "gzip, br;q=0",
      "*/*;q=9",
      "application/json; charset=utf-16",
      "multipart/form-data",
      "\u00e9\u00ff",
      "bytes=0-1",
      "100-continue",
      "1".repeat(300),
    ]);
  return headers;
}

function bodyFor(random: Random, { body, method }: Operation): Buffer | null {
  if (body === null) return random.chance(0.05) && method !== "GET" ? bytesOf(random, junk(random)) : null;
  if (random.chance(0.02)) return null;
  const value = valueBy(random, body);
  return bytesOf(random, random.chance(0.7) ? mutated(random, value) : value);
}

/** Half a character cannot be encoded: it goes as the bytes that it would have. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 4_000);
