// `Idempotency-Key`: the same key and request get the same answer, byte for byte, for 48 hours.

import { createHash, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../actions/services.ts";
import { MINUTE } from "../../core/time.ts";
import type { Claim, KeyedRequest } from "../../library/idempotency.ts";
import { WireError, wrong } from "../../wire/errors.ts";
import { carriesBody } from "./require-body.ts";

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
const LONGEST_KEY = 255;
/** After this a claim of a process that cannot be asked counts as dead: no request takes as long. */
const LEASE = 2 * MINUTE;
/** How long a request waits for the first of its key, in milliseconds, and how often it looks. */
const PATIENCE = 60_000;
const LOOK_EVERY = 25;

/** The parts of a query that say who asks, and nothing of what is asked. */
const WHO_ASKS = new Set(["client_id", "app-name", "app-version", "_cb"]);

/** Answers a repeated key from what is kept, and keeps the answer of a new one. */
export function keepAnswers(app: FastifyInstance, { library, clock }: Services): void {
  const owner = ownerOf(hostname(), process.pid, performance.timeOrigin, randomUUID());
  /** Keys at work in this process: whoever comes with one of them waits without asking the database. */
  const running = new Map<string, { readonly done: Promise<void>; end(): void }>();
  const addressOf = ({ account, key }: KeyedRequest): string => `${account} ${key}`;

  app.decorateRequest("keyed", null);
  // Most requests have no key: they are let through without a promise.
  app.addHook("preHandler", (request, reply, done) => {
    if (request.headers["idempotency-key"] === undefined) return done();
    carryOut(request, reply).then((isNew) => isNew && done(), done);
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    if (request.keyed === null) return done(null, payload);
    keep(request, reply, payload).then(() => done(null, payload), done);
  });
  // Whose client has hung up before an answer could be sent must not keep the others waiting.
  app.addHook("onResponse", (request, _reply, done) => {
    const { keyed } = request;
    if (keyed === null) return done();
    request.keyed = null;
    settle(keyed);
    library.idempotency.release(keyed, owner).then(() => done(), done);
  });

  /** Whether the request is to be carried out; otherwise it has been answered. */
  async function carryOut(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const keyed = keyedOf(request);
    if (keyed === null) return true;
    const answer = await obtain(keyed);
    if (answer === null) request.keyed = keyed;
    else repeat(reply, answer);
    return answer === null;
  }

  async function keep(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const { keyed } = request;
    if (keyed === null) return;
    request.keyed = null;
    try {
      const isText = typeof payload === "string" || payload === null || payload === undefined;
      if (reply.statusCode >= 500 || !isText) await library.idempotency.release(keyed, owner);
      else await library.idempotency.answer(keyed, owner, toText(reply, payload ?? ""));
    } finally {
      settle(keyed);
    }
  }

  function settle(keyed: KeyedRequest): void {
    running.get(addressOf(keyed))?.end();
    running.delete(addressOf(keyed));
  }

  /** The kept answer, or null when the request is to be carried out. @throws WireError 422, 503 */
  async function obtain(keyed: KeyedRequest): Promise<string | null> {
    const address = addressOf(keyed);
    const until = performance.now() + PATIENCE;
    while (performance.now() < until) {
      const first = running.get(address);
      if (first) {
        await first.done;
        continue;
      }
      // Taken before anything is awaited, so that of two requests at once one is the first.
      const { promise: done, resolve: end } = Promise.withResolvers<void>();
      running.set(address, { done, end });
      let isMine = false;
      try {
        const claimed = await library.idempotency.claim(keyed, owner, clock());
        if (claimed.kind === "mismatch")
          throw new WireError(422, "key_reused", "This Idempotency-Key came with another request");
        if (claimed.kind === "answered") return claimed.answer;
        isMine = claimed.kind === "mine";
        if (claimed.kind === "running" && isDead(claimed.claim, owner, clock()))
          isMine = await library.idempotency.takeOver(keyed, claimed.claim, { owner, at: clock() });
        if (isMine) return null;
      } finally {
        if (!isMine) settle(keyed);
      }
      await setTimeout(LOOK_EVERY);
    }
    throw new WireError(503, "unavailable", "The first request of this key is still being carried out");
  }
}

/** @throws WireError 400 for a key that cannot be one */
function keyedOf(request: FastifyRequest): KeyedRequest | null {
  const { method, headers, caller } = request;
  const key = headers["idempotency-key"];
  const isWrite = !["GET", "HEAD", "OPTIONS"].includes(method) || (method === "GET" && carriesBody(request));
  if (key === undefined || caller === null || !isWrite || request.routeOptions.config.reads) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key) || key.length > LONGEST_KEY)
    throw wrong("Idempotency-Key", `1 to ${LONGEST_KEY} visible characters of ASCII`);
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const asked = [...searchParams].filter(([name]) => !WHO_ASKS.has(name)).sort();
  const text = JSON.stringify([method, pathname, asked, request.body ?? null]);
  const requestHash = createHash("sha256").update(text).digest("hex");
  // Two apps of one person may use the same keys.
  return { account: caller.account, key: `${caller.app} ${key}`, requestHash };
}

type KeptAnswer = { readonly status: number; readonly type: string | null; readonly body: string };

function toText(reply: FastifyReply, payload: unknown): string {
  const type = reply.getHeader("content-type");
  const kept: KeptAnswer = {
    status: reply.statusCode,
    type: typeof type === "string" ? type : null,
    body: String(payload),
  };
  return JSON.stringify(kept);
}

function repeat(reply: FastifyReply, answer: string): FastifyReply {
  const { status, type, body } = JSON.parse(answer) as KeptAnswer;
  if (type !== null) void reply.type(type);
  return reply.code(status).send(body === "" && type === null ? null : body);
}

/** Names a server so that others on the same machine can tell whether its process still runs. */
export function ownerOf(host: string, pid: number, startedAt: number, server: string): string {
  return JSON.stringify([host, pid, startedAt, server]);
}

/** Whether nobody will finish what was claimed: its process is gone, or it takes longer than anything takes. */
export function isDead(claim: Claim, mine: string, now: number): boolean {
  if (now - claim.at > LEASE) return true;
  if (claim.owner === "") return false;
  // What this server still works at is in its memory, and is waited for there.
  if (claim.owner === mine) return true;
  const [host, pid, startedAt] = JSON.parse(claim.owner) as [string, number, number];
  const [myHost, myPid, myStart] = JSON.parse(mine) as [string, number, number];
  if (host !== myHost) return false;
  // The same number and another start: the number was given again.
  return pid === myPid ? startedAt !== myStart : !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
