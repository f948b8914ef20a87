// Tests of the connections to GET /reprise/v1/changes.

import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { openTestServer } from "../../../test/support/server.ts";

/** A server, and a keep-alive connection to it with the credentials of a person. */
async function connect(t: TestContext) {
  const server = await openTestServer();
  t.after(() => server.close());
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const { clientId, token } = await server.person();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const headers = { authorization: `Bearer ${token}`, "simkl-api-key": clientId };
  return { server, connection: { port, agent, headers } };
}

test("many polls on one connection leave no listeners behind", async (t) => {
  const { server, connection } = await connect(t);
  const listeners: number[] = [];
  server.app.server.on("request", ({ socket }) => listeners.push(socket.listenerCount("close")));
  const poll = () =>
    new Promise<void>((resolve, reject) => {
      get({ ...connection, path: "/reprise/v1/changes?since=0" }, (response) =>
        response.resume().on("end", resolve),
      ).on("error", reject);
    });
  for (let polls = 0; polls < 5; polls += 1) await poll();
  assert.equal(listeners.at(-1), listeners[1]);
});

test("a poll ends when its connection is reset", async (t) => {
  const { server, connection } = await connect(t);
  const version = t.mock.method(server.library.revisions, "version");
  const poll = get({ ...connection, path: "/reprise/v1/changes?since=0&wait=60" }).on(
    "error",
    () => undefined,
  );
  while (version.mock.callCount() < 3) await setTimeout(20);
  poll.socket?.resetAndDestroy();
  await setTimeout(300);
  const calls = version.mock.callCount();
  await setTimeout(300);
  assert.equal(version.mock.callCount(), calls);
});
