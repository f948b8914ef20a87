// Who asks: the app by its client id, the person by the token. Contract: conventions.md 2, clients.md 1.

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Caller } from "../../actions/caller.ts";
import type { Services } from "../../actions/services.ts";
import { noClientId, noToken } from "../../wire/errors.ts";

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** The route is for anybody, without a client id. */
    open?: boolean;
    /** The route is for a person: it needs a token; or only for some requests; or tells more to who has one. */
    personal?: boolean | "optional" | ((request: FastifyRequest) => boolean);
  }
}

const CLIENT_ID_LENGTH_MAX = 200;

/** Checks the client id, then the token, before anything else of a request is looked at. */
export function identifyCallers(app: FastifyInstance, { accounts }: Services): void {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", (request, _reply, done) => {
    const { open = false, personal = false } = request.routeOptions.config;
    // An unknown path is answered as such, whoever asks.
    if (open || request.is404) return done();
    // Client ids are compiled into most clients: any id is accepted, none is not.
    if (clientIdOf(request) === null) return done(noClientId());
    if (!(typeof personal === "function" ? personal(request) : personal)) return done();
    const token = tokenOf(request);
    const identify = (owner: Awaited<ReturnType<typeof accounts.whoseToken>>): void => {
      if (owner !== null) request.caller = { account: owner.account, app: owner.clientId };
      done(owner === null && personal !== "optional" ? noToken() : undefined);
    };
    const owner = token === null ? null : accounts.whoseToken(token);
    if (owner instanceof Promise) owner.then(identify, done);
    else identify(owner);
  });
}

/** The one who asks. @throws WireError 401 on a route that forgot to ask for a token */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw noToken();
  return { ...request.caller, keyed: request.keyed };
}

function clientIdOf(request: FastifyRequest): string | null {
  const { query } = request;
  const inQuery =
    typeof query === "object" && query !== null && "client_id" in query ? query.client_id : undefined;
  const inHeader = request.headers["simkl-api-key"];
  for (const one of [inQuery, ...(Array.isArray(inHeader) ? inHeader : [inHeader])])
    if (typeof one === "string" && one.trim() !== "" && one.length <= CLIENT_ID_LENGTH_MAX) return one.trim();
  return null;
}

/** The token after `Bearer`, whose case and a stray colon do not matter. */
function tokenOf(request: FastifyRequest): string | null {
  return /^bearer:?\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}
