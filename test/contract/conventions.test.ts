// Conventions of all endpoints. Contract: conventions.md; clients.md 1, 2, 9, 10.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { BODY_LIMIT } from "../../src/api/build-server.ts";
import { type Answer, openTestServer, type TestPerson, type TestServer } from "../support/server.ts";
import { assertError, library } from "./support.ts";

let server: TestServer;
let person: TestPerson;
let port: number;
before(async () => {
  server = await openTestServer();
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  port = (server.app.server.address() as AddressInfo).port;
});
after(() => server.close());

const check = (name: string, body: () => Promise<void>): void => {
  it(name, async () => {
    person = await server.person();
    await body();
  });
};
type Headers = Record<string, string>;
const identified = (more: Headers = {}): Headers => ({
  "simkl-api-key": person.clientId,
  authorization: `Bearer ${person.token}`,
  ...more,
});
const HEAT = JSON.stringify({ movies: [{ ids: { imdb: "tt0113277" } }] });
const CHALLENGE = 'Bearer realm="api.simkl.com", error="user_token_failed"';

type RawResponse = { status: number; headers: Record<string, unknown>; text: string };
/** Sends a request over a socket, with exactly these headers and this body. */
async function overSocket(
  method: string,
  path: string,
  headers: Headers,
  body?: string,
): Promise<RawResponse> {
  const request = httpRequest({ host: "127.0.0.1", port, method, path, headers });
  request.end(body);
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

/** Sends bytes that may not be a valid request. Returns everything that the server sends until it closes the socket. */
async function sendBytes(bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  socket.write(bytes);
  await once(socket, "close");
  return text;
}

describe("2 client_id", () => {
  const ask = (url: string, headers: Headers): Promise<Answer> =>
    server.send({ method: "GET", url, headers: { authorization: `Bearer ${person.token}`, ...headers } });

  check("in the query only", async () => {
    assert.equal((await ask("/sync/activities?client_id=ID", {})).status, 200);
  });
  check("in the header simkl-api-key only", async () => {
    assert.equal((await ask("/sync/activities", { "simkl-api-key": "ID" })).status, 200);
  });
  check("with app-name and app-version, in the query or as headers", async () => {
    const query = "?client_id=ID&app-name=foo&app-version=1.2&_cb=1690000000000";
    assert.equal((await ask(`/sync/activities${query}`, { "simkl-api-key": "ID" })).status, 200);
    const headers = { "simkl-api-key": "ID", "app-name": "foo", "app-version": "1.2" };
    assert.equal((await ask("/sync/activities", headers)).status, 200);
  });
  check("an unregistered id is accepted", async () => {
    const url = "/sync/activities?client_id=0123456789abcdef0123456789abcdef";
    assert.equal((await ask(url, {})).status, 200);
  });
  for (const [name, url, headers] of [
    ["missing", "/sync/activities", {}],
    ["empty in the query", "/sync/activities?client_id=", {}],
    ["blank in the query", "/sync/activities?client_id=%20", {}],
    ["empty in the header", "/sync/activities", { "simkl-api-key": "" }],
  ] as const)
    check(`${name} → 412 client_id_failed`, async () => {
      assertError(await ask(url, headers), 412, "client_id_failed");
    });
  check("an empty one in the query and one in the header are accepted", async () => {
    assert.equal((await ask("/sync/activities?client_id=", { "simkl-api-key": "ID" })).status, 200);
  });
});

describe("2 token", () => {
  const ask = (authorization?: string): Promise<Answer> =>
    server.send({
      method: "GET",
      url: "/sync/activities?client_id=ID",
      headers: authorization === undefined ? {} : { authorization },
    });

  for (const [name, headerFor] of [
    ["Bearer", (token: string) => `Bearer ${token}`],
    ["bearer, lower case", (token: string) => `bearer ${token}`],
    ["BEARER, upper case", (token: string) => `BEARER ${token}`],
    ["Bearer: with a colon", (token: string) => `Bearer: ${token}`],
  ] as const)
    check(`${name} is accepted`, async () => {
      assert.equal((await ask(headerFor(person.token))).status, 200);
    });
  for (const [name, headerFor] of [
    ["missing", () => undefined],
    ["an empty header", () => ""],
    ["Bearer without a token", () => "Bearer "],
    ["an unknown token", () => "Bearer unknown"],
    ["another case of the token", (token: string) => `Bearer ${swapCase(token)}`],
    ["the token without a scheme", (token: string) => token],
    ["another scheme", (token: string) => `Basic ${token}`],
  ] as const)
    check(`${name} → 401 user_token_failed with WWW-Authenticate`, async () => {
      const answer = await ask(headerFor(person.token));
      assertError(answer, 401, "user_token_failed");
      assert.equal(answer.headers["www-authenticate"], CHALLENGE);
    });
  check("a successful response never contains the text user_token_failed", async () => {
    const memo = { text: "plain" };
    await person.post("/sync/history", { movies: [{ ids: { imdb: "tt0113277" }, memo }] });
    assert.doesNotMatch((await person.get("/sync/all-items?memos=yes")).text, /user_token_failed/);
  });
  check("order: client_id (412) before token (401) before the body (400)", async () => {
    const post = (url: string, headers: Headers): Promise<Answer> =>
      server.send({ method: "POST", url, headers, payload: "{not json" });
    assertError(await post("/sync/history", {}), 412, "client_id_failed");
    assertError(await post("/sync/history", { authorization: "Bearer no" }), 412, "client_id_failed");
    assertError(await post("/sync/history?client_id=ID", {}), 401, "user_token_failed");
    assertError(await post("/sync/history", identified()), 400, "json_error");
  });
  check("every personal endpoint requires it", async () => {
    for (const [method, url] of [
      ["POST", "/sync/history"],
      ["GET", "/sync/history"],
      ["GET", "/sync/activities"],
      ["POST", "/sync/activities"],
      ["GET", "/sync/all-items"],
      ["GET", "/sync/all-items/shows"],
      ["POST", "/sync/all-items/shows/watching"],
    ] as const)
      assertError(await server.send({ method, url: `${url}?client_id=ID` }), 401, "user_token_failed");
  });
});

describe("1, 4 paths and methods", () => {
  check("trailing slashes: both forms work, without a redirect", async () => {
    await person.post("/sync/history/", JSON.parse(HEAT));
    for (const url of [
      "/sync/activities/",
      "/sync/all-items/",
      "/sync/all-items/movies/",
      "/sync/all-items/movies/completed/",
      "/sync/all-items/anime/?extended=full",
    ]) {
      const answer = await person.get(url);
      assert.equal(answer.status, 200, url);
      assert.deepEqual(answer.body, (await person.get(url.replace(/\/(\?|$)/, "$1"))).body, url);
    }
  });
  check("reading endpoints have the same response for GET and POST", async () => {
    await person.post("/sync/history", JSON.parse(HEAT));
    for (const url of ["/sync/activities", "/sync/all-items", "/sync/all-items/movies/completed"]) {
      const answers = [await person.get(url), await person.post(url), await person.post(url, {})];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
        url,
      );
      assert.deepEqual(answers[1]?.body, answers[0]?.body, url);
      assert.deepEqual(answers[2]?.body, answers[0]?.body, url);
    }
  });
  check("GET /sync/history/ with a JSON body and Content-Type: application-json is the write", async () => {
    const headers = identified({ "content-type": "application-json" });
    const answer = await server.send({ method: "GET", url: "/sync/history/", headers, payload: HEAT });
    assert.equal(answer.status, 201);
    assert.equal(answer.body.added.movies, 1);
    assert.equal((await library(person)).length, 1);
  });
  for (const framing of ["content-length", "chunked"])
    check(`the same over a socket, ${framing}`, async () => {
      const sized: Headers =
        framing === "chunked"
          ? { "transfer-encoding": "chunked" }
          : { "content-length": String(Buffer.byteLength(HEAT)) };
      const headers = identified({ "content-type": "application-json", ...sized });
      const answer = await overSocket("GET", "/sync/history/", headers, HEAT);
      assert.equal(answer.status, 201);
      assert.equal(JSON.parse(answer.text).added.movies, 1);
      assert.equal((await library(person)).length, 1);
    });
  check("GET /sync/history without a body writes nothing", async () => {
    const answer = await person.get("/sync/history");
    assert.equal(answer.status, 400);
    assert.deepEqual(await library(person), []);
  });
  check("HEAD: the response of GET without a body, with a Date", async () => {
    const answer = await overSocket("HEAD", "/sync/activities", identified());
    assert.deepEqual([answer.status, answer.text], [200, ""]);
    assert.ok(Number.isFinite(Date.parse(String(answer.headers.date))));
    // A client reads the Date of this response only.
    const anonymous = await overSocket("HEAD", "/search/random", {});
    assert.equal(anonymous.text, "");
    assert.ok(Number.isFinite(Date.parse(String(anonymous.headers.date))));
  });
  check("/ has a status below 400 without a token", async () => {
    const { status } = await overSocket("GET", "/", {});
    assert.ok(status >= 200 && status < 400, String(status));
  });
  for (const [method, url] of [
    ["GET", "/no/such/path"],
    ["POST", "/no/such/path"],
    ["GET", "/sync"],
    ["GET", "/sync/historyx"],
    ["PUT", "/sync/history"],
    ["DELETE", "/sync/activities"],
    ["PATCH", "/sync/all-items"],
  ] as const)
    check(`${method} ${url} → 404 url_failed`, async () => {
      assertError(await server.send({ method, url, headers: identified() }), 404, "url_failed");
    });
  for (const path of ["/sync/all-items/%zz", "/%", "/sync/all-items/%E0%A4%A"])
    check(`malformed percent-encoding ${path} → 404 url_failed`, async () => {
      const answer = await overSocket("GET", path, identified());
      assert.equal(answer.status, 404);
      assert.deepEqual([JSON.parse(answer.text).error, JSON.parse(answer.text).code], ["url_failed", 404]);
    });
  check("malformed percent-encoding in the query is accepted", async () => {
    const answer = await overSocket("GET", "/sync/activities?client_id=ID&x=%zz", identified());
    assert.equal(answer.status, 200);
  });
});

describe("1 bodies", () => {
  const post = (payload: string | Buffer, headers: Headers = {}): Promise<Answer> =>
    server.send({ method: "POST", url: "/sync/history", headers: identified(headers), payload });

  check("no Content-Type", async () => {
    const answer = await overSocket("POST", "/sync/history", identified(), HEAT);
    assert.equal(answer.status, 201);
    assert.equal(JSON.parse(answer.text).added.movies, 1);
  });
  for (const type of [
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application-json",
    "application/vnd.api+json",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "garbage",
  ])
    check(`Content-Type ${type}: parsed as JSON, never 415`, async () => {
      const answer = await post(HEAT, { "content-type": type });
      assert.equal(answer.status, 201);
      assert.equal(answer.body.added.movies, 1);
    });
  for (const accept of [
    "application/json",
    "*/*",
    "application/vnd.api+json",
    "text/html",
    "image/png;q=0.1",
  ])
    check(`Accept ${accept}: the response is JSON, never 406`, async () => {
      const answer = await server.send({
        method: "GET",
        url: "/sync/activities",
        headers: identified({ accept }),
      });
      assert.equal(answer.status, 200);
      assert.match(String(answer.headers["content-type"]), /^application\/json/);
      assert.equal(answer.body.all, null);
    });
  check("a GET with Content-Type and without a body", async () => {
    const headers = identified({ "content-type": "application/json" });
    assert.equal((await overSocket("GET", "/sync/activities", headers)).status, 200);
  });
  check("a byte order mark before the JSON", async () => {
    assert.equal((await post(`\uFEFF${HEAT}`)).status, 201);
  });
  for (const text of ["{", '{"movies":[}', "{'movies':[]}", '{"movies":[],}', "movies=1", "NaN", "<xml/>"])
    check(`malformed JSON ${text} → 400 json_error`, async () => {
      assertError(await post(text, { "content-type": "application/json" }), 400, "json_error");
    });
  check("a body of 32 MiB is accepted, one byte more → 413 too_large", async () => {
    const pad = BODY_LIMIT - HEAT.length - ',"pad":""'.length;
    const exact = `${HEAT.slice(0, -1)},"pad":"${"x".repeat(pad)}"}`;
    assert.equal(Buffer.byteLength(exact), 32 * 1024 * 1024);
    assert.equal((await post(exact)).status, 201);
    assertError(await post(`${exact} `), 413, "too_large");
  });
  check("413 for a body without Content-Length", async () => {
    const headers = identified({ "transfer-encoding": "chunked" });
    const answer = await overSocket("POST", "/sync/history", headers, "x".repeat(BODY_LIMIT + 1));
    assert.equal(answer.status, 413);
    assert.equal(JSON.parse(answer.text).error, "too_large");
  });
  for (const path of [
    "/sync/all-items?extended=a%00b",
    "/reprise/v1/revisions?source=a%00b",
    "/sync/ratings/a%00b",
  ])
    check(`NUL in a URL, ${path} → 400 wrong_parameter`, async () => {
      const answer = await overSocket("GET", path, identified({ connection: "close" }), "");
      assert.equal(answer.status, 400);
      assert.equal(JSON.parse(answer.text).error, "wrong_parameter");
    });
  for (const [name, malformed] of [
    ["NUL in a value", '{"movies":[{"title":"He\\u0000at","year":1995}]}'],
    ["NUL in a key", '{"movies":[{"title":"Heat","year":1995,"a\\u0000":1}]}'],
    ["a lone high surrogate", '{"movies":[{"title":"Heat","year":1995,"memo":{"text":"\\ud83c"}}]}'],
    ["a lone low surrogate in a key", '{"movies":[{"title":"Heat","year":1995,"\\udfff":1}]}'],
    [
      "nesting of 100 objects",
      `{"movies":[{"title":"Heat","year":1995}],"x":${'{"x":'.repeat(100)}1${"}".repeat(100)}}`,
    ],
    [
      "nesting of 200000 arrays",
      `{"movies":[{"title":"Heat","year":1995}],"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    ],
  ] as const)
    check(`${name} → 400 wrong_parameter, nothing is written`, async () => {
      assertError(await post(malformed), 400, "wrong_parameter");
      assert.deepEqual(await library(person), []);
    });
  check("a surrogate pair is accepted", async () => {
    const valid = '{"movies":[{"title":"Heat","year":1995,"memo":{"text":"\\ud83c\\udfac"}}]}';
    assert.equal((await post(valid)).status, 201);
    assert.equal((await library(person))[0].memo.text, "🎬");
  });
  for (const key of ["__proto__", "constructor"])
    check(`${key} in a body → 400, nothing is written, no prototype is changed`, async () => {
      const inner = key === "constructor" ? '{"prototype":{"status":"dropped"}}' : '{"status":"dropped"}';
      const answer = await post(`{"movies":[{"title":"Heat","year":1995,"${key}":${inner}}]}`);
      assert.equal(answer.status, 400);
      assert.equal(answer.body.code, 400);
      assert.equal("status" in {}, false);
      assert.deepEqual(await library(person), []);
    });
});

describe("12 CORS", () => {
  const ORIGIN = { origin: "chrome-extension://abc" };

  check("preflight → 204, empty, without credentials", async () => {
    for (const url of ["/sync/history", "/sync/all-items/anime", "/no/such/path"]) {
      const answer = await server.send({
        method: "OPTIONS",
        url,
        headers: {
          ...ORIGIN,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization, content-type, simkl-api-key",
        },
      });
      assert.deepEqual([answer.status, answer.text], [204, ""], url);
      assert.equal(answer.headers["access-control-allow-origin"], "*");
      assert.equal(answer.headers["access-control-max-age"], "86400");
      const allowed = String(answer.headers["access-control-allow-headers"]).toLowerCase();
      for (const name of ["authorization", "content-type", "simkl-api-key"])
        assert.ok(allowed.split(/,\s*/).includes(name), `${name} in ${allowed}`);
      const methods = String(answer.headers["access-control-allow-methods"]);
      for (const name of ["GET", "POST", "DELETE"]) assert.ok(methods.split(/,\s*/).includes(name));
    }
  });
  const assertExposed = (headers: Record<string, unknown>): void => {
    assert.equal(headers["access-control-allow-origin"], "*");
    const exposed = String(headers["access-control-expose-headers"]).split(/,\s*/);
    for (const name of [
      "Date",
      "Retry-After",
      "X-RateLimit-Limit",
      "X-RateLimit-Remaining",
      "X-Pagination-Page",
      "X-Pagination-Limit",
      "X-Pagination-Page-Count",
      "X-Pagination-Item-Count",
    ])
      assert.ok(exposed.includes(name), name);
  };
  check("on successful responses", async () => {
    const headers = identified(ORIGIN);
    assertExposed((await server.send({ method: "GET", url: "/sync/activities", headers })).headers);
    assertExposed((await server.send({ method: "GET", url: "/sync/all-items", headers })).headers);
  });
  check("on errors: 412, 401, 404, 400, 413", async () => {
    const post = (url: string, headers: Headers, payload: string): Promise<Answer> =>
      server.send({ method: "POST", url, headers: { ...ORIGIN, ...headers }, payload });
    const answers = [
      await post("/sync/history", {}, "{}"),
      await post("/sync/history?client_id=ID", {}, "{}"),
      await post("/nowhere", identified(), "{}"),
      await post("/sync/history", identified(), "{"),
      await post("/sync/history", identified(), `"${"x".repeat(BODY_LIMIT)}"`),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [412, 401, 404, 400, 413],
    );
    for (const { headers } of answers) assertExposed(headers);
  });
  check("on a URL that cannot be decoded", async () => {
    const { status, headers } = await overSocket("GET", "/%zz", identified(ORIGIN));
    assert.equal(status, 404);
    assert.equal(headers["access-control-allow-origin"], "*");
  });
});

describe("system endpoints", () => {
  for (const url of ["/health", "/ready"])
    check(`${url} needs no token`, async () => {
      const answer = await server.send({ method: "GET", url });
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, { status: "ok" });
    });
  check("/docs/api is an HTML page and needs no token", async () => {
    const page = await server.send({ method: "GET", url: "/docs/api" });
    assert.equal(page.status, 200);
    assert.match(String(page.headers["content-type"]), /^text\/html/);
    assert.match(page.text, /<html/i);
  });
  check("/openapi.json is OpenAPI 3.1 and has every route of the specification", async () => {
    const { status, body } = await server.send({ method: "GET", url: "/openapi.json" });
    assert.equal(status, 200);
    assert.match(body.openapi, /^3\.1\./);
    const routes = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    for (const route of contractRoutes()) assert.ok(routes.includes(route), `${route} of ${routes.join()}`);
    for (const route of [
      "GET /health",
      "GET /ready",
      "GET /sync/history",
      "POST /sync/history",
      "GET /sync/activities",
      "POST /sync/activities",
      "GET /sync/all-items",
      "GET /sync/all-items/{type}",
      "POST /sync/all-items/{type}/{status}",
    ])
      assert.ok(routes.includes(route), route);
    const { summary, responses, security } = body.paths["/sync/history"].post;
    assert.ok(summary.length > 0);
    for (const code of ["201", "400", "401", "412"]) assert.ok(responses[code], code);
    assert.deepEqual(security, [{ clientId: [], token: [] }]);
  });
});

describe("1, 5 transport", () => {
  check("gzip if the client accepts it, and only then", async () => {
    const body = { shows: [{ ids: { simkl: 2090 }, status: "completed" }] };
    assert.equal((await person.post("/sync/history", body)).body.added.episodes, 177);
    const url = "/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=yes";
    const plain = await server.app.inject({ method: "GET", url, headers: identified() });
    assert.equal(plain.headers["content-encoding"], undefined);
    const headers = identified({ "accept-encoding": "gzip" });
    const compressed = await server.app.inject({ method: "GET", url, headers });
    assert.equal(compressed.headers["content-encoding"], "gzip");
    assert.match(String(compressed.headers.vary), /accept-encoding/i);
    assert.ok(compressed.rawPayload.length < plain.rawPayload.length / 2);
    assert.equal(gunzipSync(compressed.rawPayload).toString(), plain.payload);
  });
  check("a Date on every response", async () => {
    for (const path of ["/sync/activities", "/nowhere", "/health"]) {
      const { headers } = await overSocket("GET", path, identified());
      assert.match(String(headers.date), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, path);
    }
  });
  check("any Host header is accepted", async () => {
    const headers = identified({ host: "api.simkl.com" });
    assert.equal((await overSocket("GET", "/sync/activities", headers)).status, 200);
  });
  for (const [name, bytes] of [
    ["bytes that are not HTTP", "\u0016\u0003\u0001hello\r\n\r\n"],
    ["an unknown HTTP version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n"],
    ["a header without a colon", "GET /health HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"],
    ["a header that is too large", `GET /health HTTP/1.1\r\nHost: a\r\nx: ${"y".repeat(100_000)}\r\n\r\n`],
  ] as const)
    check(`${name} on the socket: an error in JSON, and the server goes on`, async () => {
      const text = await sendBytes(bytes);
      const [head = "", body = ""] = text.split("\r\n\r\n");
      assert.match(head, /^HTTP\/1\.1 4\d\d /);
      assert.match(head, /content-type: application\/json/i);
      const { error, code } = JSON.parse(body);
      assert.equal(typeof error, "string");
      assert.ok(head.startsWith(`HTTP/1.1 ${code} `), head);
      assert.equal((await overSocket("GET", "/health", {})).status, 200);
    });
});

function swapCase(text: string): string {
  const swapped = [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join("");
  assert.notEqual(swapped, text);
  return swapped;
}

/** The registered routes of the specification, in the form of OpenAPI. */
function contractRoutes(): string[] {
  const routes: string[] = [];
  const ancestors: string[] = [];
  for (const line of server.app.printRoutes({ commonPrefix: false }).split("\n")) {
    const match = /^((?:│ {3}| {4})*)[├└]── (\S*)(?: \((.+)\))?$/u.exec(line);
    if (!match) continue;
    const [, indent = "", segment = "", methods = ""] = match;
    const depth = indent.length / 4;
    ancestors.length = depth;
    ancestors.push(segment);
    const path = ancestors.join("").replace(/:(\w+)/g, "{$1}");
    for (const method of methods.split(", "))
      if (method === "GET" || method === "POST" || method === "DELETE") routes.push(`${method} ${path}`);
  }
  const found = routes.filter((route) => / \/(sync|scrobble|users|health|ready)\b/.test(route));
  assert.ok(found.includes("POST /sync/history"), routes.join("\n"));
  return found;
}
