// Serves the OpenAPI document at /openapi.json, and as web pages at /docs/api.

import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** Adds all routes that are registered afterwards to the document. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Reprise",
        version,
        description: "The Simkl HTTP API, as served by Reprise, and the Reprise API.",
      },
      components: {
        securitySchemes: {
          clientId: { type: "apiKey", in: "query", name: "client_id" },
          token: { type: "http", scheme: "bearer" },
        },
      },
    },
    hideUntagged: true,
  });
  await app.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, open: true };
    });
    await docs.register(swaggerUi, { routePrefix: "/docs/api" });
    // Serialized once, so that concurrent responses share the same bytes.
    let bytes: Buffer | null = null;
    docs.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
      bytes ??= Buffer.from(JSON.stringify(app.swagger()));
      return reply.type("application/json; charset=utf-8").send(bytes);
    });
  });
}
