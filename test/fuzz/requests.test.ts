// Every endpoint of the OpenAPI document is sent requests with something wrong in them, by several connections at once,
// and valid ones in between. FUZZ_REQUESTS sets how many; FUZZ_SEED tells the same ones again.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { Random, seedFrom } from "../support/random.ts";
import { Connection, judge, shown } from "./client.ts";
import { NEIGHBOUR_TITLES, Neighbours } from "./neighbours.ts";
import { type Document, type Operation, operationsOf, requestFor } from "./operations.ts";
import { type FuzzServer, openFuzzServer } from "./server.ts";

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
const CONNECTIONS = 4;
/** Requests to one person's library: long enough to fill it, short enough to read it back. */
const EACH = Math.min(250, 2 * Math.ceil(REQUESTS / CONNECTIONS / 2));
const NEIGHBOUR_EVERY = 10;
const seed = seedFrom("FUZZ_SEED");

let server: FuzzServer;
before(async () => {
  // What each request left behind in the program's own memory would end it soon.
  const env = { NODE_OPTIONS: "--max-old-space-size=192" };
  server = await openFuzzServer({ titles: NEIGHBOUR_TITLES, env });
});
after(() => server?.close());

/** Resident memory of the server, in megabytes; NaN where nobody tells. */
function memory(): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(server.program.pid)], { encoding: "utf8" });
  return Number.parseInt(stdout, 10) / 1024;
}

describe("requests with something wrong in them", () => {
  test(`${REQUESTS} of them: no answer is the server's fault, no valid neighbour is lost`, async (t) => {
    const document = (await (await fetch(`${server.program.url}/openapi.json`)).json()) as Document;
    const operations = operationsOf(document);
    const withBody = operations.filter(({ body }) => body !== null);
    const inTurn = (at: number) => operations[(at >> 1) % operations.length] as Operation;
    const statuses = new Map<number, number>();
    const seen = new Map<Operation, number>();
    const failures = new Map<string, string>();
    const samples: number[] = [];
    let neighbours = 0;
    let chunks = Math.ceil(REQUESTS / EACH);
    let sentSoFar = 0;

    const runChunk = async (connection: Connection, chunk: number): Promise<void> => {
      const random = new Random(seed + chunk);
      const identity = await server.newIdentity();
      const another = await server.newIdentity();
      const valid = new Neighbours(identity);
      for (let at = 0; at < EACH; at += 1) {
        // Half go to what takes a body; the other half goes round, so that none is left out by chance.
        const operation = at % 2 === 0 ? random.pick(withBody) : inTurn(chunk * EACH + at);
        // What undoes may rightly undo what is valid: it is let loose on somebody else's library.
        const isLoose = operation.name.includes("/reprise/v1/") || random.chance(0.3);
        const sent = requestFor(random, operation, isLoose ? another : identity);
        try {
          const answer = await connection.send(sent);
          judge(operation, sent, answer);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        } catch (error) {
          // One of each kind is enough to read.
          const kind = `${operation.name}: ${String(error).slice(0, 120)}`;
          failures.set(kind, failures.get(kind) ?? `${error}\n${shown(sent)}`);
        }
        sentSoFar += 1;
        seen.set(operation, (seen.get(operation) ?? 0) + 1);
        if (at % NEIGHBOUR_EVERY === 0) await valid.send(connection, random);
      }
      await valid.verify(connection);
      neighbours += valid.count;
      samples.push(memory());
    };
    const work = async (): Promise<void> => {
      const connection = new Connection(server.program.url);
      while (chunks > 0) {
        chunks -= 1;
        await runChunk(connection, chunks);
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));

    assert.deepEqual([...failures], [], `FUZZ_SEED=${seed}`);
    const { code, stderr } = await server.program.stop();
    assert.deepEqual([code, stderr], [0, ""], "the server noted no fault of its own");
    const told = [...statuses]
      .sort(([one], [other]) => one - other)
      .map(([status, count]) => `${count} × ${status}`);
    t.diagnostic(`FUZZ_SEED=${seed}: ${sentSoFar} requests to ${seen.size} operations: ${told.join(", ")}`);
    t.diagnostic(`${neighbours} valid neighbours`);
    assert.ok(sentSoFar >= REQUESTS && neighbours >= REQUESTS / NEIGHBOUR_EVERY);
    assert.equal(seen.size, operations.length, "every operation was asked");
    const accepted = [200, 201].reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0);
    assert.ok(
      accepted > sentSoFar / 10 && (statuses.get(400) ?? 0) > sentSoFar / 10,
      "neither all right nor all wrong",
    );
    // The first quarter warms up.
    const quarter = Math.ceil(samples.length / 4);
    const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)].map((some) =>
      Math.max(...some),
    );
    t.diagnostic(
      `memory: ${samples
        .map(Math.round)
        .filter((_, at) => at % quarter === 0)
        .join(", ")} MB`,
    );
    if (early && late && samples.length >= 16)
      assert.ok(late < early * 1.3 + 20, `memory is flat: ${early} to ${late} MB`);
  });
});
