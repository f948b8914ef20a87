// Who asks: the app by its client id, the person by the token. Contract: conventions.md 2, clients.md 1.

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AccountId, Millis } from "../../core/ids.ts";
import type { Author } from "../../library/commit.ts";
import type { KeyedRequest } from "../../library/idempotency.ts";
import type { MaybePromise } from "../../library/library.ts";
import { WireError } from "../../wire/errors.ts";

type TokenOwner = { readonly account: AccountId; readonly clientId: string };
/** Whose token it is; null when nobody's. */
export type WhoseToken = (token: string) => MaybePromise<TokenOwner | null>;

/** What a route needs of the one who asks. */
export type Caller = {
  readonly account: AccountId;
  readonly app: string;
  /** The request, where it came with a key and can be sent again. */
  readonly keyed?: KeyedRequest | null;
};

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

const LONGEST_CLIENT_ID = 200;

const noClientId = (): WireError =>
  new WireError(
    412,
    "client_id_failed",
    "Your client_id is missing. Send it in the query or as simkl-api-key",
  );
const noToken = (): WireError =>
  new WireError(401, "user_token_failed", "The access token is missing or not valid");

/** Checks the client id, then the token, before anything else of a request is looked at. */
export function identifyCallers(app: FastifyInstance, whoseToken: WhoseToken): void {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", (request, _reply, done) => {
    const { open = false, personal = false } = request.routeOptions.config;
    // An address that leads nowhere says so to everybody.
    if (open || request.is404) return done();
    // Client ids are compiled into most clients: any will do, none will not.
    if (clientIdOf(request) === null) return done(noClientId());
    if (!(typeof personal === "function" ? personal(request) : personal)) return done();
    const token = tokenOf(request);
    const isOwner = (owner: TokenOwner | null): void => {
      if (owner !== null) request.caller = { account: owner.account, app: owner.clientId };
      done(owner === null && personal !== "optional" ? noToken() : undefined);
    };
    const owner = token === null ? null : whoseToken(token);
    if (owner instanceof Promise) owner.then(isOwner, done);
    else isOwner(owner);
  });
}

/** The one who asks. @throws WireError 401 on a route that forgot to ask for a token */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw noToken();
  return { ...request.caller, keyed: request.keyed };
}

/** The caller as the one who writes. */
export function authorOf({ app, keyed = null }: Caller, source: string, now: Millis): Author {
  return { app, source, now, keyed };
}

function clientIdOf(request: FastifyRequest): string | null {
  const { client_id: inQuery } = request.query as Record<string, unknown>;
  const inHeader = request.headers["simkl-api-key"];
  for (const one of [inQuery, ...(Array.isArray(inHeader) ? inHeader : [inHeader])])
    if (typeof one === "string" && one.trim() !== "" && one.length <= LONGEST_CLIENT_ID) return one.trim();
  return null;
}

/** The token after `Bearer`, whose case and a stray colon do not matter. */
function tokenOf(request: FastifyRequest): string | null {
  return /^bearer:?\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}
