// GET /sync/all-items and /sync/ratings: the library or a part of it. Contract: sync.md 5, 7.

import { Readable } from "node:stream";
import compress from "@fastify/compress";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Caller } from "../../actions/caller.ts";
import type { NoteAirings } from "../../actions/note-airings.ts";
import { readLibrary } from "../../actions/read-library.ts";
import type { Services } from "../../actions/services.ts";
import {
  type ListingPath,
  type ListingQuery,
  type ListingRequest,
  parseListing,
} from "../../wire/all-items/parse.ts";
import { isIdsOnly } from "../../wire/all-items/row-options.ts";
import { ListingQuerySchema, ListingResponse } from "../../wire/all-items/schema.ts";
import { writeListing } from "../../wire/all-items/write.ts";
import { parseRatingsListing, type RatingsPath } from "../../wire/ratings/parse.ts";
import { personalErrors } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personalRead, syncDocs } from "../http/route-config.ts";

/** A response of fewer characters is sent in one piece. */
const SHORT_RESPONSE_LENGTH = 32_768;

type Listing<Path> = { Params: Path; Querystring: ListingQuery; Reply: string | Readable };

export const allItemsRoutes =
  (services: Services, noteAirings: NoteAirings): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(compress, {
      global: false,
      encodings: ["gzip", "deflate"],
      // In bytes. Compressing shorter responses saves too little.
      threshold: 4_096,
      // Rows repeat themselves: the fastest level already reduces them to about a tenth.
      zlibOptions: { level: 1 },
    });

    const listing = async (caller: Caller, request: ListingRequest): Promise<string | Readable> => {
      // An aired episode counts as a change of its row.
      if (request.changedAfter !== null) await noteAirings(caller.account);
      const { row } = request;
      const read = await readLibrary(services, caller, {
        ...request,
        withWatches: !isIdsOnly(row),
        withSessions: row.rewatches,
      });
      return shortOrStream(writeListing(read, { ...request, row: { ...row, rewatches: read.hasSessions } }));
    };

    for (const url of ["/sync/all-items", "/sync/all-items/:type", "/sync/all-items/:type/:status"])
      app.route<Listing<ListingPath>>({
        method: ["GET", "POST"],
        url,
        compress: {},
        config: personalRead,
        schema: listingSchema(url, "Get the library or a part of it"),
        handler: async (request, reply) => {
          void reply.type("application/json; charset=utf-8");
          return listing(callerOf(request), parseListing(request.params, request.query));
        },
      });

    for (const url of ["/sync/ratings", "/sync/ratings/:type", "/sync/ratings/:type/:rating"])
      app.route<Listing<RatingsPath>>({
        // POST /sync/ratings without a type rates titles.
        method: url === "/sync/ratings" ? ["GET"] : ["GET", "POST"],
        url,
        compress: {},
        config: personalRead,
        schema: listingSchema(url, "Get the rated titles of the library"),
        handler: async (request, reply) => {
          void reply.type("application/json; charset=utf-8");
          return listing(callerOf(request), parseRatingsListing(request.params, request.query));
        },
      });
  };

const listingSchema = (url: string, summary: string) => ({
  ...syncDocs,
  summary,
  params: Type.Object(
    Object.fromEntries([...url.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, Type.String()] as const)),
  ),
  querystring: ListingQuerySchema,
  response: { 200: ListingResponse, ...personalErrors },
});

/** Returns a short response as a string, so that an error in it becomes an error response. A long one is a stream. */
async function shortOrStream(pieces: AsyncGenerator<string>): Promise<string | Readable> {
  let head = "";
  while (head.length < SHORT_RESPONSE_LENGTH) {
    const piece = await pieces.next();
    if (piece.done) return head;
    head += piece.value;
  }
  const whole = async function* (): AsyncGenerator<string> {
    yield head;
    yield* pieces;
  };
  return Readable.from(whole(), { objectMode: true });
}
