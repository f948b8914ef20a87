// Sets cross-origin headers on every response, errors included. Contract: conventions.md 12.

import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

/** How long a browser may cache the response to a preflight request. */
const PREFLIGHT_MAX_AGE_SECONDS = 86_400;

export async function allowCrossOrigin(app: FastifyInstance): Promise<void> {
  await app.register(cors, {
    origin: "*",
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: [
      "Authorization",
      "Content-Type",
      "simkl-api-key",
      "app-name",
      "app-version",
      "Idempotency-Key",
    ],
    exposedHeaders: [
      "Date",
      "Retry-After",
      "X-RateLimit-Limit",
      "X-RateLimit-Remaining",
      "X-Pagination-Page",
      "X-Pagination-Limit",
      "X-Pagination-Page-Count",
      "X-Pagination-Item-Count",
    ],
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
    optionsSuccessStatus: 204,
    strictPreflight: false,
  });
}
