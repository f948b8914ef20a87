// The load, in a process of its own: so many requests at once for so long.

import autocannon from "autocannon";
import { type Bodies, bodyOf } from "./fixture.ts";

export type Load = {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** What each request carries; null sends no body. */
  readonly bodies: Bodies | null;
};

export type LoadResult = {
  readonly perSecond: number;
  readonly requests: number;
  /** Bodies made, answered or not. */
  readonly sent: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
};

process.on("message", async (load: Load) => {
  const { bodies } = load;
  let next = bodies?.from ?? 0;
  const result = await autocannon({
    url: load.url,
    method: load.method,
    headers: load.headers,
    connections: load.connections,
    duration: load.seconds,
    ...(bodies === null
      ? {}
      : {
          requests: [
            {
              setupRequest: (request) => {
                const { path, body } = bodyOf(bodies.kind, next);
                next += 1;
                return { ...request, body, ...(path === null ? {} : { path }) };
              },
            },
          ],
        }),
  });
  const answer: LoadResult = {
    // Counted, not sampled, as a short load is no whole number of samples; and only what did what was asked.
    perSecond: result["2xx"] / result.duration,
    requests: result["2xx"],
    sent: next - (bodies?.from ?? 0),
    failed: result.non2xx + result.errors,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
  process.send?.(answer);
});
