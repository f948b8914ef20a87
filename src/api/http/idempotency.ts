// `Idempotency-Key`: the same key and request get the same answer, byte for byte. Contract: conventions.md 9.2.

import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type KeyedRequest, KeyedRequests } from "../../actions/keyed/keyed-requests.ts";
import type { Services } from "../../actions/services.ts";
import { keyInProgress, keyReused, wrongParameter } from "../../wire/errors.ts";
import { readStoredResponse, type StoredResponse, writeStoredResponse } from "../../wire/stored-response.ts";
import { carriesBody } from "./request-body.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that this request carries out; null when it has none, or is answered already. */
    keyed: KeyedRequest | null;
  }
  interface FastifyContextConfig {
    /** The route only reads, whatever its method: a key means nothing to it. */
    reads?: boolean;
  }
}

/** Longest key, in characters. */
const KEY_LENGTH_MAX = 255;
/** The parts of a query that say who asks, and nothing of what is asked. */
const IDENTIFYING = new Set(["client_id", "app-name", "app-version", "_cb"]);

/** Answers a repeated key from what is kept, and keeps the answer of a new one. */
export function keepAnswers(app: FastifyInstance, services: Services): void {
  const requests = new KeyedRequests(services);
  app.decorateRequest("keyed", null);
  // Most requests have no key: they are let through without a promise.
  app.addHook("preHandler", (request, reply, done) => {
    if (request.headers["idempotency-key"] === undefined) return done();
    begin(requests, request, reply).then((isFirst) => isFirst && done(), done);
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    if (request.keyed === null) return done(null, payload);
    end(requests, request, reply, payload).then(() => done(null, payload), done);
  });
  // A client that hung up before its answer could be sent must not keep repetitions waiting.
  app.addHook("onResponse", (request, _reply, done) => {
    const { keyed } = request;
    if (keyed === null) return done();
    request.keyed = null;
    requests.release(keyed).then(() => done(), done);
  });
}

/** Whether the request is to be carried out; otherwise it has been answered. @throws WireError 422, 503 */
async function begin(
  requests: KeyedRequests,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const keyed = keyedRequest(request);
  if (keyed === null) return true;
  const verdict = await requests.begin(keyed);
  switch (verdict.kind) {
    case "first":
      request.keyed = keyed;
      return true;
    case "answered":
      repeat(reply, readStoredResponse(verdict.answer));
      return false;
    case "reused":
      throw keyReused();
    case "in_progress":
      throw keyInProgress();
    default:
      return verdict satisfies never;
  }
}

async function end(
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
  const answer = writeStoredResponse({
    status: reply.statusCode,
    type: typeof type === "string" ? type : null,
    body: String(payload ?? ""),
  });
  return requests.storeAnswer(keyed, answer);
}

function repeat(reply: FastifyReply, { status, type, body }: StoredResponse): FastifyReply {
  if (type !== null) void reply.type(type);
  return reply.code(status).send(body === "" && type === null ? null : body);
}

/** Null for a request that has no key, or that writes nothing. @throws WireError 400 for a key that cannot be one */
function keyedRequest(request: FastifyRequest): KeyedRequest | null {
  const { method, headers, caller } = request;
  const key = headers["idempotency-key"];
  const isWrite = !["GET", "HEAD", "OPTIONS"].includes(method) || (method === "GET" && carriesBody(request));
  if (key === undefined || caller === null || !isWrite || request.routeOptions.config.reads) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key) || key.length > KEY_LENGTH_MAX)
    throw wrongParameter("Idempotency-Key", `1 to ${KEY_LENGTH_MAX} visible characters of ASCII`);
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const query = [...searchParams].filter(([name]) => !IDENTIFYING.has(name)).sort();
  const text = JSON.stringify([method, pathname, query, request.body ?? null]);
  const requestHash = createHash("sha256").update(text).digest("hex");
  // Two apps of one person may use the same keys.
  return { account: caller.account, key: `${caller.app} ${key}`, requestHash };
}
