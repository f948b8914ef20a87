// Identifies the app of a request by its client id, and the account by its token.
// Contract: conventions.md 2, clients.md 1.

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Caller } from "../../actions/caller.ts";
import type { Services } from "../../actions/services.ts";
import { noClientId, noToken } from "../../wire/errors.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Null unless the route is `personal` and the token is valid. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** The route requires neither a client id nor a token. */
    open?: boolean;
    /** Whether the route requires a token: always, or for some requests. With `optional`, a valid token is used. */
    personal?: boolean | "optional" | ((request: FastifyRequest) => boolean);
  }
}

/** In characters. A longer client id counts as missing. */
const CLIENT_ID_LENGTH_MAX = 200;

/** Checks the client id, then the token, before the body of a request is parsed. */
export function identifyCallers(app: FastifyInstance, { accounts }: Services): void {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", (request, _reply, done) => {
    const { open = false, personal = false } = request.routeOptions.config;
    // An unknown path is 404, also for requests without identification.
    if (open || request.is404) return done();
    // Client ids are compiled into clients, so every id is accepted. Only a missing one is an error.
    if (readClientId(request) === null) return done(noClientId());
    if (!(typeof personal === "function" ? personal(request) : personal)) return done();
    const token = readBearerToken(request);
    const identify = (owner: Awaited<ReturnType<typeof accounts.findTokenOwner>>): void => {
      if (owner !== null) request.caller = { account: owner.account, app: owner.clientId };
      done(owner === null && personal !== "optional" ? noToken() : undefined);
    };
    const owner = token === null ? null : accounts.findTokenOwner(token);
    if (owner instanceof Promise) owner.then(identify, done);
    else identify(owner);
  });
}

/** Returns the caller on a personal route. @throws WireError 401 without a token */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw noToken();
  return { ...request.caller, keyed: request.keyed };
}

function readClientId(request: FastifyRequest): string | null {
  const { query } = request;
  const inQuery =
    typeof query === "object" && query !== null && "client_id" in query ? query.client_id : undefined;
  const inHeader = request.headers["simkl-api-key"];
  for (const id of [inQuery, ...(Array.isArray(inHeader) ? inHeader : [inHeader])])
    if (typeof id === "string" && id.trim() !== "" && id.length <= CLIENT_ID_LENGTH_MAX) return id.trim();
  return null;
}

/** Reads the token after `Bearer`, in any case and also with a colon: `Bearer: TOKEN`. */
function readBearerToken(request: FastifyRequest): string | null {
  return /^bearer:?\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}
