// One kept connection to the server, and what every answer of the server has to be.

import assert from "node:assert/strict";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { gunzipSync, inflateSync } from "node:zlib";
import { Compile } from "typebox/schema";
import type { Operation, Sent } from "./operations.ts";

export type Answered = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/** Carries one request after the other, so that each meets what the one before has left. */
export class Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  send({ method, target, headers, body }: Omit<Sent, "isPlain">): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const length = body === null ? {} : { "content-length": String(body.length) };
      const sent = request(this.#url, {
        agent: this.#agent,
        method,
        path: target,
        headers: { ...headers, ...length },
      });
      sent.on("error", reject);
      sent.on("response", async (response) => {
        try {
          const bytes = Buffer.concat(await response.toArray());
          const { headers, statusCode = 0 } = response;
          resolve({
            status: statusCode,
            headers,
            text: unpack(bytes, headers["content-encoding"]).toString(),
          });
        } catch (error) {
          reject(error);
        }
      });
      sent.end(body ?? undefined);
    });
  }

  async json(method: string, target: string, headers: Record<string, string>, body?: object) {
    const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const { status, text } = await this.send({ method, target, headers, body: bytes });
    return { status, body: JSON.parse(text) };
  }

  close(): void {
    this.#agent.destroy();
  }
}

function unpack(bytes: Buffer, encoding: string | undefined): Buffer {
  if (encoding === "gzip") return gunzipSync(bytes);
  return encoding === "deflate" ? inflateSync(bytes) : bytes;
}

const checks = new Map<object, { Check(value: unknown): boolean; Errors(value: unknown): unknown }>();

/** @throws AssertionError when the answer is none that the documentation speaks of */
export function judge(operation: Operation, sent: Sent, { status, headers, text }: Answered): void {
  assert.ok(status >= 200 && status < 500, `answered ${status}: ${text.slice(0, 500)}`);
  assert.equal(headers["access-control-allow-origin"], "*");
  const hasBody = sent.method !== "HEAD" && status !== 204 && text !== "";
  if (status >= 400 && sent.method !== "HEAD") assertError(status, headers, text);
  if (!sent.isPlain) return;
  assert.ok(operation.answers.has(status), `${status} is not among the documented answers: ${text}`);
  const schema = operation.answers.get(status);
  if (!schema || !hasBody) return;
  const check = checks.get(schema) ?? Compile(schema as never);
  checks.set(schema, check);
  const body = JSON.parse(text);
  if (!check.Check(body)) assert.deepEqual(check.Errors(body), [], text.slice(0, 500));
}

/** Contract: conventions.md 9; scrobble.md 5 for the stop that came twice. */
function assertError(status: number, headers: IncomingHttpHeaders, text: string): void {
  assert.match(String(headers["content-type"]), /^application\/json/);
  const body = JSON.parse(text);
  assert.equal(typeof body.error, "string");
  const isDuplicate = status === 409 && "watched_at" in body;
  if (isDuplicate) return;
  assert.deepEqual(Object.keys(body).sort(), ["code", "error", "message"]);
  assert.deepEqual([body.code, typeof body.message], [status, "string"]);
}

/** The request as it is shown when it fails. */
export const shown = ({ method, target, headers, body }: Sent): string =>
  `${method} ${target.slice(0, 1_000)}\n${JSON.stringify(headers).slice(0, 500)}\n${String(body).slice(0, 2_000)}`;
