// Routes under /users: settings, statistics, and the title that was watched last. Contract: auth.md 6 to 8.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Caller } from "../../actions/caller.ts";
import { lastWatchedTitle, measureLibrary } from "../../actions/measure-library.ts";
import { accountExists } from "../../actions/people/people.ts";
import type { Services } from "../../actions/services.ts";
import { hiddenUser, noSuchImage, noTokenOwner, privateProfile } from "../../wire/errors.ts";
import { ErrorResponse, personalErrors } from "../../wire/schema.ts";
import { parseUserId } from "../../wire/users/parse.ts";
import { imageUrl, presentBackground, presentSettings, presentStatistics } from "../../wire/users/present.ts";
import {
  BackgroundQuery,
  BackgroundResponse,
  SettingsResponse,
  StatisticsResponse,
  UserParams,
} from "../../wire/users/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, userDocs } from "../http/route-config.ts";

export const userRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      method: ["GET", "POST"],
      url: "/users/settings",
      config: personal,
      schema: {
        ...userDocs,
        summary: "Get the user's profile and settings",
        response: { 200: SettingsResponse, ...personalErrors },
      },
      handler: async (request) => {
        const person = await services.accounts.findPerson(callerOf(request).account);
        if (!person) throw noTokenOwner();
        return presentSettings(person);
      },
    });

    app.route({
      method: ["GET", "POST"],
      url: "/users/:id/stats",
      config: { personal: "optional" },
      schema: {
        ...userDocs,
        summary: "Get the statistics of a library",
        params: UserParams,
        response: { 200: StatisticsResponse, ...personalErrors, 403: ErrorResponse, 404: ErrorResponse },
      },
      handler: async (request) => {
        const access = await profileAccess(services, request, request.params.id);
        if (access.kind === "nobody") return presentStatistics([]);
        if (access.kind === "private") throw privateProfile();
        return presentStatistics(await measureLibrary(services, access.caller));
      },
    });

    app.get(
      "/users/recently-watched-background/:id",
      {
        config: { personal: "optional", nullable: true },
        schema: {
          ...userDocs,
          summary: "Get the title that was watched last, for use as a background",
          params: UserParams,
          querystring: BackgroundQuery,
          response: { 200: BackgroundResponse, 302: Type.Null(), ...personalErrors, 404: ErrorResponse },
        },
      },
      async (request, reply) => {
        const access = await profileAccess(services, request, request.params.id);
        if (access.kind === "private") throw hiddenUser();
        const title = access.kind === "nobody" ? null : await lastWatchedTitle(services, access.caller);
        const shown = title === null ? null : presentBackground(title);
        const { image } = request.query;
        if (access.kind === "nobody" || (image !== "poster" && image !== "fanart"))
          return reply.code(200).send(shown);
        const path = shown?.[image] ?? null;
        if (path === null) throw noSuchImage();
        return reply.redirect(imageUrl(image, path), 302);
      },
    );
  };

/** Whose data the path names: nobody's, another account's, or the caller's own. */
type ProfileAccess =
  | { readonly kind: "nobody" }
  | { readonly kind: "private" }
  | { readonly kind: "own"; readonly caller: Caller };

/** Every profile is private. @throws WireError 404 `user_id_failed` unless the id is a positive integer */
async function profileAccess(
  services: Services,
  request: FastifyRequest,
  id: string,
): Promise<ProfileAccess> {
  const account = parseUserId(id);
  if (!(await accountExists(services, account))) return { kind: "nobody" };
  return request.caller?.account === account
    ? { kind: "own", caller: callerOf(request) }
    : { kind: "private" };
}
