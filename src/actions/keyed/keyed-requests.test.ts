// Tests of repetitions that wait for the first request in the same process.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toAccountId, toMillis } from "../../core/ids.ts";
import type { Services } from "../services.ts";
import { KeyedRequests } from "./keyed-requests.ts";

const keyed = { account: toAccountId(1), key: "key", requestHash: "hash" };

function openRequests(options: { waitMillis?: number } = {}): KeyedRequests {
  const idempotency = { claim: async () => ({ kind: "mine" }), release: async () => undefined };
  const services = { library: { idempotency }, clock: () => toMillis(0) };
  return new KeyedRequests(services as unknown as Services, options);
}

test("conventions.md 9.2: a repetition stops waiting when the first request takes too long", async () => {
  const requests = openRequests({ waitMillis: 20 });
  assert.equal((await requests.begin(keyed)).kind, "first");
  assert.equal((await requests.begin(keyed)).kind, "in_progress");
});

test("a repetition is carried out when the first request has failed", async () => {
  const requests = openRequests();
  assert.equal((await requests.begin(keyed)).kind, "first");
  const repetition = requests.begin(keyed);
  await requests.release(keyed);
  assert.equal((await repetition).kind, "first");
});
