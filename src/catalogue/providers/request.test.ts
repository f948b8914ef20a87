import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type FakeProviders, openFakeProviders } from "../../../test/support/fake-providers.ts";
import type { Millis } from "../../core/ids.ts";
import { path, type Question } from "./call.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { ANSWER_BYTES_MAX, request } from "./request.ts";

let fake: FakeProviders;
beforeEach(async () => {
  fake = await openFakeProviders();
});
afterEach(() => fake.close());

const baseOf = (name: "tmdb" | "tvmaze"): string =>
  fake.network(() => 0 as Millis).bases?.[name] ?? assert.fail("no such service");

function ask(question: Question, more: { timeoutMillis?: number; signal?: AbortSignal } = {}) {
  return request(question, {
    base: baseOf("tvmaze"),
    headers: { "user-agent": "Reprise (mail@watch.example)" },
    secret: { api_key: "hunter2" },
    signal: AbortSignal.any([]),
    timeoutMillis: 10_000,
    ...more,
  });
}

async function failureOf(asked: Promise<unknown>): Promise<ProviderFailure> {
  const error = await asked.then(
    () => assert.fail("it was answered"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof ProviderFailure, String(error));
  return error;
}

describe("one request to a provider", () => {
  test("says who asks, and keeps its values in their places", async () => {
    let seen: unknown;
    fake.behave("tvmaze", (url, { headers }) => {
      seen = [url.pathname, url.search, headers["user-agent"], headers.accept];
      return { body: [1] };
    });
    const reply = await ask({ path: path`/shows/${"../a?b=c#d"}`, query: { q: "x&y=z", "e[]": ["1", "2"] } });
    assert.deepEqual(reply, { body: [1], movedTo: null });
    assert.deepEqual(seen, [
      "/shows/..%2Fa%3Fb%3Dc%23d",
      "?q=x%26y%3Dz&e%5B%5D=1&e%5B%5D=2&api_key=hunter2",
      "Reprise (mail@watch.example)",
      "application/json",
    ]);
  });

  test("no value leads to a folder", () => {
    for (const value of ["", ".", ".."])
      assert.throws(() => path`/shows/${value}`, { name: "ProviderFailure", message: "malformed" });
  });

  test("a redirect within the service is followed, or is itself the answer", async () => {
    fake.behave("tvmaze", ({ pathname }) =>
      pathname === "/a" ? { status: 302, headers: { location: "/b" } } : { body: [pathname] },
    );
    assert.deepEqual(await ask({ path: "/a" }), { body: ["/b"], movedTo: null });
    assert.deepEqual(await ask({ path: "/a", stopsAtRedirect: true }), { body: null, movedTo: "/b" });
  });

  test("a redirect to somebody else is not followed, nor is it an answer", async () => {
    fake.behave("tmdb", () => ({ body: "secret" }));
    const location = `${baseOf("tmdb")}/b`;
    fake.behave("tvmaze", () => ({ status: 302, headers: { location } }));
    assert.equal((await failureOf(ask({ path: "/a" }))).reason, "redirect");
    assert.equal((await failureOf(ask({ path: "/a", stopsAtRedirect: true }))).reason, "redirect");
    assert.deepEqual(
      fake.calls.filter((call) => call.startsWith("tmdb")),
      [],
    );
  });

  test("what was sent is not sent elsewhere", async () => {
    fake.behave("tvmaze", () => ({ status: 307, headers: { location: "/b" } }));
    assert.equal((await failureOf(ask({ path: "/login", json: { apikey: "hunter2" } }))).reason, "redirect");
    assert.equal(fake.calls.length, 1);
  });

  test("there is no such thing", async () => {
    for (const status of [400, 404, 410, 422]) {
      fake.behave("tvmaze", () => ({ status, body: {} }));
      assert.equal(await ask({ path: "/a" }), null);
    }
  });

  test("what is as large as can be is read, and one byte more is not", async () => {
    fake.behave("tvmaze", ({ pathname }) => ({
      body: `"${"x".repeat(ANSWER_BYTES_MAX - 2 + Number(pathname.slice(1)))}"`,
    }));
    assert.equal(String((await ask({ path: "/0" }))?.body).length, ANSWER_BYTES_MAX - 2);
    assert.equal((await failureOf(ask({ path: "/1" }))).reason, "too large");
  });

  test("a JSON form of its own is JSON; a page is not", async () => {
    for (const type of [
      "application/vnd.api+json",
      "application/json;charset=utf-8",
      "application/sparql-results+json",
    ]) {
      fake.behave("tvmaze", () => ({ headers: { "content-type": type }, body: [1] }));
      assert.deepEqual((await ask({ path: "/a" }))?.body, [1]);
    }
    for (const type of ["text/html", "text/json-like", "application/jsonp", ""]) {
      fake.behave("tvmaze", () => ({ headers: { "content-type": type }, body: [1] }));
      assert.equal((await failureOf(ask({ path: "/a" }))).reason, "not json", type);
    }
  });

  test("how long it wants to be left alone: seconds, a date, and never for ever", async () => {
    const after = async (status: number, header: string) => {
      fake.behave("tvmaze", () => ({ status, headers: { "retry-after": header } }));
      return (await failureOf(ask({ path: "/a" }))).retryAfterMillis;
    };
    assert.equal(await after(429, "30"), 30_000);
    assert.equal(await after(503, "30"), 30_000);
    assert.equal(await after(429, "0"), 1_000);
    assert.equal(await after(429, "999999999"), 3_600_000);
    assert.equal(await after(429, "Wed, 01 Jan 2200 00:00:00 GMT"), 3_600_000);
    assert.equal(await after(429, "soon"), 10_000);
    assert.equal(await after(500, "soon"), null);
  });

  test("no failure tells the key, nor the address", async () => {
    const failures = [];
    for (const answer of [{ status: 401 }, { status: 500 }, { body: "{" }, { hangs: "body" as const }]) {
      fake.behave("tvmaze", () => answer);
      failures.push(await failureOf(ask({ path: "/a" }, { timeoutMillis: 50 })));
    }
    const unreachable = {
      base: "http://127.0.0.1:9",
      headers: {},
      secret: { api_key: "hunter2" },
      timeoutMillis: 1_000,
    };
    failures.push(await failureOf(request({ path: "/a" }, { ...unreachable, signal: AbortSignal.any([]) })));
    assert.deepEqual(
      failures.map(({ reason }) => reason),
      ["refused", "status", "malformed", "timeout", "network"],
    );
    for (const one of failures)
      assert.doesNotMatch(`${one.stack} ${String(one.cause)}`, /hunter2|127\.0\.0\.1/);
  });

  test("stopping ends it", async () => {
    fake.behave("tvmaze", () => ({ hangs: "headers" }));
    assert.equal((await failureOf(ask({ path: "/a" }, { signal: AbortSignal.abort() }))).reason, "stopped");
  });
});
