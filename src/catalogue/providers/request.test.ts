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

async function failureOf(call: Promise<unknown>): Promise<ProviderFailure> {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof ProviderFailure, String(error));
  return error;
}

describe("one request to a provider", () => {
  test("names the client, and encodes values", async () => {
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

  test("refuses values that would change the path", () => {
    for (const value of ["", ".", ".."])
      assert.throws(() => path`/shows/${value}`, { name: "ProviderFailure", message: "malformed" });
  });

  test("follows a redirect within the service, or returns its target", async () => {
    fake.behave("tvmaze", ({ pathname }) =>
      pathname === "/a" ? { status: 302, headers: { location: "/b" } } : { body: [pathname] },
    );
    assert.deepEqual(await ask({ path: "/a" }), { body: ["/b"], movedTo: null });
    assert.deepEqual(await ask({ path: "/a", stopsAtRedirect: true }), { body: null, movedTo: "/b" });
  });

  test("fails for a redirect to another host", async () => {
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

  test("fails for a redirect of a POST", async () => {
    fake.behave("tvmaze", () => ({ status: 307, headers: { location: "/b" } }));
    assert.equal((await failureOf(ask({ path: "/login", json: { apikey: "hunter2" } }))).reason, "redirect");
    assert.equal(fake.calls.length, 1);
  });

  test("gives null for 400, 404, 410 and 422", async () => {
    for (const status of [400, 404, 410, 422]) {
      fake.behave("tvmaze", () => ({ status, body: {} }));
      assert.equal(await ask({ path: "/a" }), null);
    }
  });

  test("reads answers up to ANSWER_BYTES_MAX, and fails for larger ones", async () => {
    fake.behave("tvmaze", ({ pathname }) => ({
      body: `"${"x".repeat(ANSWER_BYTES_MAX - 2 + Number(pathname.slice(1)))}"`,
    }));
    assert.equal(String((await ask({ path: "/0" }))?.body).length, ANSWER_BYTES_MAX - 2);
    assert.equal((await failureOf(ask({ path: "/1" }))).reason, "too large");
  });

  test("accepts media types that end with +json, and no others than JSON", async () => {
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

  test("reads the requested pause from seconds or a date, up to an hour", async () => {
    const pauseOf = async (status: number, header: string) => {
      fake.behave("tvmaze", () => ({ status, headers: { "retry-after": header } }));
      return (await failureOf(ask({ path: "/a" }))).retryAfterMillis;
    };
    assert.equal(await pauseOf(429, "30"), 30_000);
    assert.equal(await pauseOf(503, "30"), 30_000);
    assert.equal(await pauseOf(429, "0"), 1_000);
    assert.equal(await pauseOf(429, "999999999"), 3_600_000);
    assert.equal(await pauseOf(429, "Wed, 01 Jan 2200 00:00:00 GMT"), 3_600_000);
    assert.equal(await pauseOf(429, "soon"), 10_000);
    assert.equal(await pauseOf(500, "soon"), null);
  });

  test("has failures that contain neither the key nor the URL", async () => {
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
    for (const failure of failures)
      assert.doesNotMatch(`${failure.stack} ${String(failure.cause)}`, /hunter2|127\.0\.0\.1/);
  });

  test("is aborted by its signal", async () => {
    fake.behave("tvmaze", () => ({ hangs: "headers" }));
    assert.equal((await failureOf(ask({ path: "/a" }, { signal: AbortSignal.abort() }))).reason, "stopped");
  });
});
