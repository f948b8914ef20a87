// What is no proper HTTP, and connections that are slow, half closed or broken off: nobody else is to notice them, and
// nothing of half a request is to be recorded. FUZZ_SEED tells the same damages again.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { Random, seedFrom } from "../support/random.ts";
import { Connection } from "./client.ts";
import { type FuzzServer, type Identity, openFuzzServer } from "./server.ts";

const DAMAGES = Number(process.env.FUZZ_REQUESTS ?? 2_000) / 10;
const HEAT = { movies: [{ ids: { imdb: "tt0113277" } }] };
const seed = seedFrom("FUZZ_SEED");

let server: FuzzServer;
let port: number;
before(async () => {
  server = await openFuzzServer();
  port = Number(new URL(server.program.url).port);
});
after(() => server?.close());

type Person = {
  readonly identity: Identity;
  /** A valid request that would record the body, or one whose framing is as said. */
  request(body: string, framing?: string): string;
  /** How many movies are in the library. */
  movies(): Promise<number>;
};

async function newPerson(): Promise<Person> {
  const identity = await server.newIdentity();
  const lines = Object.entries(identity).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    identity,
    request: (body, framing = `Content-Length: ${Buffer.byteLength(body)}\r\n`) =>
      `POST /sync/history HTTP/1.1\r\nHost: localhost\r\n${lines.join("")}${framing}\r\n${body}`,
    movies: async () => {
      const connection = new Connection(server.program.url);
      const { status, body } = await connection.json("GET", "/sync/all-items/movies", identity);
      connection.close();
      assert.equal(status, 200);
      return body?.movies?.length ?? 0;
    },
  };
}

async function open(): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  await once(socket, "connect");
  socket.on("error", () => {});
  return socket;
}

/** Everything that the server says until it closes. */
async function hear(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    text += chunk;
  });
  socket.on("end", () => socket.end());
  await once(socket, "close");
  return text;
}

/** Sends the bytes and half closes; answers the statuses of all that came back. */
async function say(bytes: Buffer | string): Promise<{ statuses: number[]; text: string }> {
  const socket = await open();
  const heard = hear(socket);
  socket.end(bytes);
  const text = await heard;
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { statuses, text };
}

describe("bytes that are no proper request", () => {
  const body = JSON.stringify(HEAT);
  /** What is sent, and which statuses come back; an empty list for a connection that is closed without a word. */
  const cases: Record<string, [bytes: (person: Person) => string, statuses: number[]]> = {
    nothing: [() => "", []],
    "an empty line and nothing": [() => "\r\n\r\n", []],
    "a word": [() => "hello\r\n\r\n", [400]],
    TLS: [() => "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", [400]],
    "HTTP/2's preface": [() => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]],
    "a method that nobody knows": [() => "GOT / HTTP/1.1\r\nHost: x\r\n\r\n", [400]],
    "a method in small letters": [() => "get /health HTTP/1.1\r\nHost: x\r\n\r\n", [400]],
    "HTTP/9.9": [() => "GET /health HTTP/9.9\r\nHost: x\r\n\r\n", [400]],
    "a space in the address": [() => "GET /hea lth HTTP/1.1\r\nHost: x\r\n\r\n", [400]],
    "NUL in the address": [() => "GET /hea\u0000lth HTTP/1.1\r\nHost: x\r\n\r\n", [400]],
    "NUL in a header": [() => "GET /health HTTP/1.1\r\nHost: x\r\nA: b\u0000c\r\n\r\n", [400]],
    "a header without a name": [() => "GET /health HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", [400]],
    "a header on two lines": [() => "GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", [400]],
    "headers without end": [
      () => `GET /health HTTP/1.1\r\nHost: x\r\n${"A: b\r\n".repeat(20_000)}\r\n`,
      [400],
    ],
    "an address without end": [() => `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, [400]],
    "a length below zero": [({ request }) => request(body, "Content-Length: -1\r\n"), [400]],
    "a length that is no number": [({ request }) => request(body, "Content-Length: 1e2\r\n"), [400]],
    "a length beyond all use": [
      ({ request }) => request(body, `Content-Length: ${"9".repeat(30)}\r\n`),
      [400],
    ],
    "two lengths": [
      ({ request }) => request(body, `Content-Length: 1\r\nContent-Length: ${body.length}\r\n`),
      [400],
    ],
    "a length and chunks": [
      ({ request }) =>
        request(
          `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
          "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        ),
      [400],
    ],
    "a length that is too short": [({ request }) => request(body, "Content-Length: 10\r\n"), [400]],
    "a body that breaks off": [
      ({ request }) => request(body, `Content-Length: ${body.length + 1}\r\n`),
      [400],
    ],
    "an encoding that nobody knows": [({ request }) => request(body, "Transfer-Encoding: gzip\r\n"), [400]],
    "chunks that are encoded twice": [
      ({ request }) => request(body, "Transfer-Encoding: chunked, gzip\r\n"),
      [400],
    ],
    "a chunk that is no number": [
      ({ request }) => request(`zz\r\n${body}\r\n0\r\n\r\n`, "Transfer-Encoding: chunked\r\n"),
      [400],
    ],
    "a chunk that is longer than it says": [
      ({ request }) => request(`5\r\n${body}\r\n0\r\n\r\n`, "Transfer-Encoding: chunked\r\n"),
      [400],
    ],
    "a chunk beyond all use": [
      ({ request }) => request(`ffffffffffffffffff\r\n${body}`, "Transfer-Encoding: chunked\r\n"),
      [400],
    ],
    "chunks without end": [
      ({ request }) =>
        request(`${body.length.toString(16)}\r\n${body}\r\n`, "Transfer-Encoding: chunked\r\n"),
      [400],
    ],
    "a body that says it is compressed": [
      ({ request }) => request(body, `Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n`),
      [201],
    ],
    "chunks as they should be": [
      ({ request }) =>
        request(
          `1;x=y\r\n${body[0]}\r\n${(body.length - 1).toString(16)}\r\n${body.slice(1)}\r\n0\r\nA: b\r\n\r\n`,
          "Transfer-Encoding: chunked\r\n",
        ),
      [201],
    ],
    "a hundred requests in one go": [({ request }) => request(body).repeat(100), Array(100).fill(201)],
  };
  for (const [name, [bytes, expected]] of Object.entries(cases))
    test(name, async () => {
      const person = await newPerson();
      const { statuses, text } = await say(Buffer.from(bytes(person), "latin1"));
      // Announced too long and then broken off: either is said, whichever the server sees first, or one after the other.
      if (name === "a length over the limit") {
        assert.ok(
          statuses.length > 0 && statuses.every((one) => one === 413 || one === 400),
          text.slice(0, 1_000),
        );
        assert.equal(await person.movies(), 0);
        return;
      }
      assert.deepEqual(statuses, expected, text.slice(0, 1_000));
      assert.equal(await person.movies(), expected.includes(201) ? 1 : 0);
      const last = text.slice(text.lastIndexOf("\r\n\r\n") + 4);
      if ((expected.at(-1) ?? 0) >= 400) {
        const { code, error, message } = JSON.parse(last);
        assert.deepEqual([code, typeof error, typeof message], [expected.at(-1), "string", "string"]);
      }
    });

  test("a length over the limit is refused before its body comes", async () => {
    const person = await newPerson();
    const socket = await open();
    const heard = hear(socket);
    // Its end would be the end of a body that is too short.
    socket.write(person.request(body, `Content-Length: ${33 * 1024 * 1024}\r\n`));
    assert.match(await heard, /^HTTP\/1\.1 413 .*"too_large"/s);
    assert.equal(await person.movies(), 0);
  });

  test(`${DAMAGES} requests with bytes changed, lost or doubled`, async (t) => {
    const random = new Random(seed);
    const person = await newPerson();
    const counts = new Map<number, number>();
    for (let at = 0; at < DAMAGES; at += 1) {
      const bytes = damaged(random, Buffer.from(person.request(body)));
      const { statuses, text } = await say(bytes);
      for (const status of statuses) {
        assert.ok(status < 500, `FUZZ_SEED=${seed}: ${text}\n${bytes.toString("latin1")}`);
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
    }
    t.diagnostic(
      `FUZZ_SEED=${seed}: ${[...counts].map(([status, count]) => `${count} × ${status}`).join(", ")}`,
    );
    assert.ok((counts.get(400) ?? 0) > DAMAGES / 10);
    assert.ok((counts.get(201) ?? 0) > 0, "some damages are harmless");
    assert.ok((await person.movies()) === 1);
  });
});

function damaged(random: Random, bytes: Buffer): Buffer {
  let result = bytes;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const at = random.below(result.length);
    const roll = random.below(5);
    if (roll === 0) result[at] = random.below(256);
    else if (roll === 1)
      result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + random.below(9))]);
    else if (roll === 2)
      result = Buffer.concat([result.subarray(0, at), result.subarray(Math.max(0, at - random.below(40)))]);
    else if (roll === 3)
      result = Buffer.concat([
        result.subarray(0, at),
        Buffer.from([random.pick([0, 10, 13, 32, 58, 255])]),
        result.subarray(at),
      ]);
    else if (left === 1 && random.chance(0.3)) result = Buffer.from(result.subarray(0, at));
  }
  return result.length === 0 ? Buffer.from("x") : result;
}

describe("connections that are slow, half closed or broken off", () => {
  const body = JSON.stringify(HEAT);

  test("a request that is followed by the end of the connection is answered", async () => {
    const person = await newPerson();
    const { statuses } = await say(person.request(body));
    assert.deepEqual(statuses, [201]);
  });

  test("half a request is not recorded, whether its connection ends or breaks", async () => {
    const person = await newPerson();
    const whole = person.request(body);
    for (let cut = 10; cut < whole.length; cut += 25) {
      const [ending, breaking] = [await open(), await open()];
      const heard = hear(ending);
      ending.end(whole.slice(0, cut));
      const isBroken = once(breaking, "close");
      breaking.write(whole.slice(0, cut));
      breaking.resetAndDestroy();
      await isBroken;
      assert.doesNotMatch(await heard, /HTTP\/1\.1 [25]/);
    }
    assert.equal(await person.movies(), 0);
  });

  test("a request whose sender does not wait is recorded wholly or not at all", async () => {
    const seasons = [{ number: 1, episodes: Array.from({ length: 8 }, (_, at) => ({ number: at + 1 })) }];
    const sent = JSON.stringify({ shows: [{ ids: { simkl: 737685 }, seasons }] });
    for (let time = 0; time < 20; time += 1) {
      const person = await newPerson();
      const socket = await open();
      socket.write(person.request(sent));
      if (time % 2 === 0) await new Promise(setImmediate);
      const isBroken = once(socket, "close");
      socket.resetAndDestroy();
      await isBroken;
      const connection = new Connection(server.program.url);
      const answer = await connection.json("GET", "/sync/all-items/shows?extended=full", person.identity);
      connection.close();
      const [row] = answer.body?.shows ?? [];
      assert.ok([undefined, 8].includes(row?.watched_episodes_count), JSON.stringify(row));
    }
  });

  test("hundreds that dawdle keep nobody waiting, and do not keep the server from stopping", async () => {
    const person = await newPerson();
    const whole = person.request(body);
    const idle = await Promise.all(Array.from({ length: 300 }, open));
    for (const [at, socket] of idle.entries()) socket.write(whole.slice(0, (at * 7) % whole.length));
    const connection = new Connection(server.program.url);
    for (let at = 0; at < 50; at += 1) {
      for (const [nth, socket] of idle.entries()) if (nth % 50 === at) socket.write("x");
      const { status } = await connection.json("POST", "/sync/history", person.identity, HEAT);
      assert.equal(status, 201);
    }
    connection.close();
    const deaf = await open();
    deaf.pause().write("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500));
    const { code, stderr } = await server.program.stop();
    assert.deepEqual([code, stderr], [0, ""]);
    for (const socket of [...idle, deaf]) socket.destroy();
  });
});
