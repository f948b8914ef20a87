import assert from "node:assert/strict";
import { test } from "node:test";
import fastify from "fastify";
import { answerTogether } from "./answer-together.ts";

test("answers to what came in together leave when all of it has been looked at", async () => {
  const order: string[] = [];
  const app = fastify();
  answerTogether(app);
  app.addHook("onSend", (request, _reply, payload, done) => {
    order.push(`${request.url} leaves`);
    done(null, payload);
  });
  app.get("/:name", (request, reply) => {
    order.push(`${request.url} is looked at`);
    void reply.send({ name: request.url });
  });
  await app.ready();
  const answers = await Promise.all(["/one", "/two"].map((url) => app.inject(url)));
  assert.deepEqual(
    answers.map((answer) => answer.json()),
    [{ name: "/one" }, { name: "/two" }],
  );
  assert.deepEqual(order, ["/one is looked at", "/two is looked at", "/one leaves", "/two leaves"]);
  await app.close();
});

test("an answer that cannot be sent keeps no other back", async () => {
  const app = fastify();
  answerTogether(app);
  app.addHook("onSend", (request, _reply, payload, done) => {
    if (request.url === "/bad") done(new Error("cannot be sent"));
    else done(null, payload);
  });
  app.get("/:name", (request, reply) => void reply.send({ name: request.url }));
  await app.ready();
  const [bad, good] = await Promise.all(["/bad", "/good"].map((url) => app.inject(url)));
  assert.equal(bad?.statusCode, 500);
  assert.deepEqual(good?.json(), { name: "/good" });
  await app.close();
});

test("an answer that cannot be written is a failure of its own, and of no other", async () => {
  const app = fastify();
  answerTogether(app);
  app.setErrorHandler((_error, _request, reply) => void reply.removeHeader("x").code(500).send("failed"));
  app.get("/head", (_request, reply) => void reply.header("x", "two\nlines").send("bad"));
  app.get("/body", (_request, reply) => void reply.serializer(() => 1 as unknown as string).send({}));
  app.get("/good", (_request, reply) => void reply.send("good"));
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const statusOf = async (path: string) => (await fetch(address + path)).status;
  assert.deepEqual(await Promise.all(["/head", "/body", "/good"].map(statusOf)), [500, 500, 200]);
  assert.equal(await statusOf("/good"), 200);
  await app.close();
});

test("who hangs up while an answer waits costs the others nothing", async () => {
  const app = fastify();
  answerTogether(app);
  app.get("/gone", (request, reply) => {
    void reply.send("gone");
    request.raw.socket.destroy();
  });
  app.get("/good", (_request, reply) => void reply.send("good"));
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const [gone, good] = await Promise.allSettled(["/gone", "/good"].map((path) => fetch(address + path)));
  assert.deepEqual([gone?.status, good?.status], ["rejected", "fulfilled"]);
  await app.close();
});
