// Whether a request carries a body. A GET may carry the body of a write. Contract: clients.md 2.

import type { FastifyRequest } from "fastify";
import { emptyField } from "../../wire/errors.ts";

/** Whether a body comes with the request, be it of an unknown length. */
export function carriesBody({ headers }: Pick<FastifyRequest, "headers">): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}

/** @throws WireError 400 `empty_field` on a GET that carries no body */
export function requireBody(request: Pick<FastifyRequest, "method" | "headers">): void {
  if (request.method === "GET" && !carriesBody(request)) throw emptyField("body");
}
