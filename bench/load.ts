// The load, in a process of its own: so many requests at once for so long.

import autocannon from "autocannon";
import { EPISODES, eventOf } from "./fixture.ts";

export type Load = {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** Each request another event, counted from this flat episode number; null sends none. */
  readonly eventsFrom: number | null;
};

export type LoadResult = {
  readonly perSecond: number;
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
};

process.on("message", async (load: Load) => {
  let next = load.eventsFrom ?? 0;
  const result = await autocannon({
    url: load.url,
    method: load.method,
    headers: load.headers,
    connections: load.connections,
    duration: load.seconds,
    ...(load.eventsFrom === null
      ? {}
      : {
          requests: [
            {
              setupRequest: (request) => {
                const event = next;
                next += 1;
                const body = JSON.stringify(eventOf(Math.floor(event / EPISODES), event % EPISODES));
                return { ...request, body };
              },
            },
          ],
        }),
  });
  const answer: LoadResult = {
    perSecond: result.requests.average,
    requests: result["2xx"],
    failed: result.non2xx + result.errors,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
  process.send?.(answer);
});
