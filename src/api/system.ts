// Routes without an account: health, readiness, and the root.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { notReady } from "../wire/errors.ts";
import { open } from "./http/route-config.ts";

const Ok = Type.Object({ status: Type.Literal("ok") });

export type SystemServices = {
  /** Whether every database responds. */
  readonly isReady: () => Promise<boolean>;
};

export const systemRoutes =
  ({ isReady }: SystemServices): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/health",
      {
        config: open,
        schema: { tags: ["system"], summary: "Check that the process is running", response: { 200: Ok } },
      },
      async () => ({ status: "ok" as const }),
    );
    app.get(
      "/ready",
      {
        config: open,
        schema: { tags: ["system"], summary: "Check that the databases respond", response: { 200: Ok } },
      },
      async () => {
        if (!(await isReady())) throw notReady();
        return { status: "ok" as const };
      },
    );
    // Several clients probe the root, and accept any status below 400.
    app.get("/", { config: open, schema: { hide: true } }, async (_request, reply) =>
      reply.redirect("/docs/api", 302),
    );
  };
