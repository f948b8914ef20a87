// Checks whether a request has a body. Some clients write with GET and a body. Contract: clients.md 2.

import type { FastifyRequest } from "fastify";
import { emptyField } from "../../wire/errors.ts";

/** Whether the request has a body, of known or unknown length. */
export function carriesBody({ headers }: Pick<FastifyRequest, "headers">): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}

/** @throws WireError 400 `empty_field` for a GET without a body */
export function requireBody(request: Pick<FastifyRequest, "method" | "headers">): void {
  if (request.method === "GET" && !carriesBody(request)) throw emptyField("body");
}
