// Handles the header `Idempotency-Key`: a repeated request gets the stored response, byte for byte.
// Contract: conventions.md 9.2. See reprise-api.md.

import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type KeyedRequest, KeyedRequests } from "../../actions/keyed/keyed-requests.ts";
import type { Services } from "../../actions/services.ts";
import { keyInProgress, keyReused, wrongParameter } from "../../wire/errors.ts";
import { readStoredResponse, type StoredResponse, writeStoredResponse } from "../../wire/stored-response.ts";
import { carriesBody } from "./request-body.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that this request has claimed; null without a key, and once the response is stored. */
    keyed: KeyedRequest | null;
  }
  interface FastifyContextConfig {
    /** The route only reads, whatever its method, and ignores the header. */
    reads?: boolean;
  }
}

/** Longest key, in characters. */
const KEY_LENGTH_MAX = 255;
/** Query parameters that identify the client. They can differ in a repetition. */
const IDENTIFYING_PARAMETERS = new Set(["client_id", "app-name", "app-version", "_cb"]);

/** Repeats the stored response for a known key, and stores the response for a new one. */
export function handleIdempotencyKeys(app: FastifyInstance, services: Services): void {
  const requests = new KeyedRequests(services);
  app.decorateRequest("keyed", null);
  // Most requests have no key. These need no promise.
  app.addHook("preHandler", (request, reply, done) => {
    if (request.headers["idempotency-key"] === undefined) return done();
    claimKey(requests, request, reply).then((isFirst) => isFirst && done(), done);
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    if (request.keyed === null) return done(null, payload);
    finishRequest(requests, request, reply, payload).then(() => done(null, payload), done);
  });
  // If the client disconnected before the response was sent, repetitions must not wait for it.
  app.addHook("onResponse", (request, _reply, done) => {
    const { keyed } = request;
    if (keyed === null) return done();
    request.keyed = null;
    requests.release(keyed).then(() => done(), done);
  });
}

/** Whether the request must be carried out; if not, the stored response was sent. @throws WireError 422, 503 */
async function claimKey(
  requests: KeyedRequests,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const keyed = readKey(request);
  if (keyed === null) return true;
  const verdict = await requests.begin(keyed);
  switch (verdict.kind) {
    case "first":
      request.keyed = keyed;
      return true;
    case "answered":
      sendStored(reply, readStoredResponse(verdict.response));
      return false;
    case "reused":
      throw keyReused();
    case "in_progress":
      throw keyInProgress();
    default:
      return verdict satisfies never;
  }
}

/** Stores the response. A server error or a stream cannot be repeated, so the key is released. */
async function finishRequest(
  requests: KeyedRequests,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  const { keyed } = request;
  if (keyed === null) return;
  request.keyed = null;
  const isText = typeof payload === "string" || payload === null || payload === undefined;
  if (reply.statusCode >= 500 || !isText) return requests.release(keyed);
  const type = reply.getHeader("content-type");
  const response = writeStoredResponse({
    status: reply.statusCode,
    type: typeof type === "string" ? type : null,
    body: String(payload ?? ""),
  });
  return requests.storeResponse(keyed, response);
}

function sendStored(reply: FastifyReply, { status, type, body }: StoredResponse): FastifyReply {
  if (type !== null) void reply.type(type);
  return reply.code(status).send(body === "" && type === null ? null : body);
}

/** Reads the key; null if the request has none or writes nothing. @throws WireError 400 for an invalid key */
function readKey(request: FastifyRequest): KeyedRequest | null {
  const { method, headers, caller } = request;
  const key = headers["idempotency-key"];
  const isWrite = !["GET", "HEAD", "OPTIONS"].includes(method) || (method === "GET" && carriesBody(request));
  if (key === undefined || caller === null || !isWrite || request.routeOptions.config.reads) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key) || key.length > KEY_LENGTH_MAX)
    throw wrongParameter("Idempotency-Key", `1 to ${KEY_LENGTH_MAX} visible characters of ASCII`);
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const query = [...searchParams].filter(([name]) => !IDENTIFYING_PARAMETERS.has(name)).sort();
  const text = JSON.stringify([method, pathname, query, request.body ?? null]);
  const requestHash = createHash("sha256").update(text).digest("hex");
  // Each app of an account has its own keys.
  return { account: caller.account, key: `${caller.app} ${key}`, requestHash };
}
