// A person as clients see them: settings, statistics, what they watched last. Contract: auth.md 6 to 8.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { measureLibrary } from "../../actions/measure-library.ts";
import { rememberedTitles } from "../../actions/recall-titles.ts";
import type { Services } from "../../actions/services.ts";
import { seenBy } from "../../actions/visible-library.ts";
import { type AccountId, toAccountId } from "../../core/ids.ts";
import type { Title } from "../../core/title.ts";
import { WireError } from "../../wire/errors.ts";
import { ErrorAnswer, personalErrors, security } from "../../wire/schema.ts";
import { presentBackground, presentSettings, presentStatistics } from "../../wire/users/present.ts";
import { BackgroundAnswer, SettingsAnswer, StatisticsAnswer } from "../../wire/users/schema.ts";
import { callerOf } from "../http/identify.ts";

const shared = { tags: ["users"], security };
const json = "application/json; charset=utf-8";
const UserId = Type.Object({
  id: Type.String({ description: "The number in `account.id` of the settings" }),
});

export const userRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.route({
      method: ["GET", "POST"],
      url: "/users/settings",
      config: { personal: true },
      schema: {
        ...shared,
        summary: "Who the person is",
        response: { 200: SettingsAnswer, ...personalErrors },
      },
      handler: async (request) => {
        const person = await services.personOf(callerOf(request).account);
        if (!person) throw new WireError(401, "user_token_failed", "The token's owner is no more");
        return presentSettings(person) as never;
      },
    });

    app.route({
      method: ["GET", "POST"],
      url: "/users/:id/stats",
      config: { personal: "optional" },
      schema: {
        ...shared,
        summary: "What the person's library adds up to",
        params: UserId,
        response: { 200: StatisticsAnswer, ...personalErrors, 403: ErrorAnswer, 404: ErrorAnswer },
      },
      handler: async (request) => {
        const { account, sees } = await whose(services, request);
        if (account === null) return presentStatistics([]) as never;
        if (!sees) throw new WireError(403, "private_profile", "This person's profile is private");
        return presentStatistics(await measureLibrary(seenBy(services, callerOf(request)), account)) as never;
      },
    });

    app.get(
      "/users/recently-watched-background/:id",
      {
        config: { personal: "optional" },
        schema: {
          ...shared,
          summary: "What the person watched last, for a background",
          params: UserId,
          querystring: Type.Object(
            {
              image: Type.Optional(
                Type.String({ description: "poster or fanart: leads to the image itself" }),
              ),
            },
            { additionalProperties: true },
          ),
          response: { 200: BackgroundAnswer, 302: Type.Null(), ...personalErrors, 404: ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { account, sees } = await whose(services, request);
        if (account !== null && !sees) throw new WireError(404, "user_id_failed", "This profile is private");
        const title =
          account === null ? null : await lastWatched(seenBy(services, callerOf(request)), account);
        const shown = title === null ? null : presentBackground(title);
        const { image } = request.query;
        // `null` must leave as JSON, not as an empty body.
        if (account === null || (image !== "poster" && image !== "fanart"))
          return reply.type(json).send(JSON.stringify(shown) as never);
        const path = shown?.[image] ?? null;
        if (path === null) throw new WireError(404, "empty", "There is no such image");
        const folder = image === "poster" ? "posters" : "fanart";
        // Whoever filled the catalogue may have named it in any letters; a header has few.
        return reply.redirect(`https://simkl.net/${folder}/${encodeURI(path)}_0.jpg`, 302);
      },
    );
  };

type Whose = {
  /** Null for a number that is nobody's. */
  readonly account: AccountId | null;
  /** Whether the one who asks may look: there are no public profiles yet. */
  readonly sees: boolean;
};

/** @throws WireError 404 `user_id_failed` unless the address names a positive integer */
async function whose({ personOf }: Services, request: FastifyRequest): Promise<Whose> {
  const { id } = request.params as { id: string };
  if (!/^\d{1,15}$/.test(id) || Number(id) === 0)
    throw new WireError(404, "user_id_failed", "A user's id is a positive integer");
  const account = toAccountId(Number(id));
  const person = await personOf(account);
  return { account: person?.account ?? null, sees: request.caller?.account === account };
}

async function lastWatched(services: Services, account: AccountId): Promise<Title | null> {
  const id = await services.library.lastWatched(account, services.clock());
  if (id === null) return null;
  return (await rememberedTitles(services, account, [id])).get(id) ?? null;
}
