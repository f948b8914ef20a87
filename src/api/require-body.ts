// A GET may carry the body of a write; without one it asks for nothing. Contract: clients.md 2.

import type { FastifyRequest } from "fastify";
import { missed } from "./errors.ts";

/** @throws WireError 400 `empty_field` on a GET that carries no body */
export function requireBody({ method, headers }: Pick<FastifyRequest, "method" | "headers">): void {
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  if (method === "GET" && !hasBody) throw missed("body");
}
