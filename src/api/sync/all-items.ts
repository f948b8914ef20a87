// Reading the library, or a part of it: all-items and ratings, in answers of any length. Contract: sync.md 5, 7.

import { Readable } from "node:stream";
import compress from "@fastify/compress";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { NoteAirings } from "../../actions/note-airings.ts";
import { listItems } from "../../actions/read-library.ts";
import type { Services } from "../../actions/services.ts";
import { seenBy } from "../../actions/visible-library.ts";
import {
  type ListingPath,
  type ListingQuery,
  type ListingRequest,
  parseListing,
} from "../../wire/all-items/parse.ts";
import { ListingAnswer, ListingQuerySchema } from "../../wire/all-items/schema.ts";
import { parseRatings, type RatingsPath } from "../../wire/ratings/parse.ts";
import { personalErrors, security } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";

const personal = { personal: true, reads: true } as const;
/** Answers up to this many characters are sent in one piece. */
const SHORT_ANSWER = 32_768;
const shared = { tags: ["sync"], security };

export const listingRoutes =
  (services: Services, noteAirings: NoteAirings): FastifyPluginAsyncTypebox =>
  async (app) => {
    // Only long answers are worth it.
    await app.register(compress, {
      global: false,
      encodings: ["gzip", "deflate"],
      threshold: 4_096,
      // A library is repetitive text: the fastest level already leaves a tenth of it.
      zlibOptions: { level: 1 },
    });

    const listing = async (request: FastifyRequest, reply: FastifyReply, asked: ListingRequest) => {
      const { account } = callerOf(request);
      // Who asks only for what changed must be told of what aired as well.
      if (asked.changedAfter !== null) await noteAirings(account);
      const pieces = listItems(seenBy(services, callerOf(request)), account, asked);
      void reply.type("application/json; charset=utf-8");
      // What fails before the head is sent can still be told; a short answer needs no stream.
      let head = "";
      while (head.length < SHORT_ANSWER) {
        const piece = await pieces.next();
        if (piece.done) return reply.send(head);
        head += piece.value;
      }
      const whole = async function* (): AsyncGenerator<string> {
        yield head;
        yield* pieces;
      };
      return reply.send(Readable.from(whole(), { objectMode: true }));
    };
    const schema = (url: string, summary: string) => ({
      ...shared,
      summary,
      params: Type.Object(
        Object.fromEntries(
          [...url.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, Type.String()] as const),
        ),
      ),
      querystring: ListingQuerySchema,
      response: { 200: ListingAnswer, ...personalErrors },
    });

    for (const url of ["/sync/all-items", "/sync/all-items/:type", "/sync/all-items/:type/:status"])
      app.route({
        method: ["GET", "POST"],
        url,
        compress: {},
        config: personal,
        schema: schema(url, "The library, or a part of it"),
        handler: (request, reply) =>
          listing(request, reply, parseListing(request.params as ListingPath, request.query as ListingQuery)),
      });

    for (const url of ["/sync/ratings", "/sync/ratings/:type", "/sync/ratings/:type/:rating"])
      app.route({
        // POST /sync/ratings without a type is the write.
        method: url === "/sync/ratings" ? ["GET"] : ["GET", "POST"],
        url,
        compress: {},
        config: personal,
        schema: schema(url, "The library by its ratings"),
        handler: (request, reply) =>
          listing(request, reply, parseRatings(request.params as RatingsPath, request.query as ListingQuery)),
      });
  };
