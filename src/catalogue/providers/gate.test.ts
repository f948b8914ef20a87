import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Millis } from "../../core/ids.ts";
import { Gate } from "./gate.ts";
import { type FailureReason, ProviderFailure } from "./provider-failure.ts";

const never = new AbortController().signal;
const WIDE = { callsMax: 1_000, periodMillis: 1_000, concurrentMax: 100 };

function open(limits = WIDE) {
  const downs: string[] = [];
  let now = 0;
  const gate = new Gate(
    limits,
    () => now as Millis,
    (reason) => downs.push(reason),
  );
  return { gate, downs, advance: (milliseconds: number) => (now += milliseconds) };
}

const failing =
  (reason: FailureReason, retryAfter: number | null = null) =>
  async (): Promise<never> => {
    throw new ProviderFailure(reason, retryAfter);
  };
const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: ProviderFailure) => error.reason,
  );

describe("the gate of a provider", () => {
  test("limits concurrent calls, and lets urgent ones go first", async () => {
    const { gate } = open({ ...WIDE, concurrentMax: 1 });
    const held = Promise.withResolvers<void>();
    const order: string[] = [];
    const call = (name: string, urgent: boolean, until?: Promise<void>) =>
      gate.pass(
        async () => {
          order.push(name);
          await until;
        },
        urgent,
        never,
      );
    const calls = [call("first", false, held.promise), call("patient", false), call("urgent", true)];
    assert.deepEqual(order, ["first"]);
    held.resolve();
    await Promise.all(calls);
    assert.deepEqual(order, ["first", "urgent", "patient"]);
  });

  test("limits calls in a period", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    const { gate } = open({ callsMax: 2, periodMillis: 10_000, concurrentMax: 100 });
    let started = 0;
    const calls = Array.from({ length: 5 }, () =>
      gate.pass(
        async () => {
          started += 1;
        },
        true,
        never,
      ),
    );
    for (const expected of [2, 4, 5]) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      assert.equal(started, expected);
      t.mock.timers.tick(10_001);
    }
    await Promise.all(calls);
  });

  test("refuses calls if too many are waiting", async () => {
    const { gate } = open({ ...WIDE, concurrentMax: 1 });
    const held = Promise.withResolvers<void>();
    const calls = Array.from({ length: 101 }, () => gate.pass(() => held.promise, false, never));
    assert.equal(await reasonOf(gate.pass(() => held.promise, true, never)), "busy");
    held.resolve();
    await Promise.all(calls);
  });

  test("refuses calls for a while after five consecutive failures", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
    const { gate, downs } = open();
    for (let at = 0; at < 5; at++)
      assert.equal(await reasonOf(gate.pass(failing("timeout"), true, never)), "timeout");
    const call = async () => "answer";
    assert.equal(await reasonOf(gate.pass(call, true, never)), "broken");
    assert.deepEqual(downs, ["timeout"]);
    t.mock.timers.setTime(1_000_000 + 700_000);
    assert.equal(await gate.pass(call, true, never), "answer");
  });

  test("reports a refused key as long as it refuses calls", async () => {
    const { gate, downs } = open();
    for (let at = 0; at < 7; at++)
      assert.equal(await reasonOf(gate.pass(failing("refused"), true, never)), "refused");
    assert.deepEqual(downs, ["refused"]);
  });

  test("does not refuse calls after four failures and a success", async () => {
    const { gate, downs } = open();
    for (let round = 0; round < 3; round++) {
      for (let at = 0; at < 4; at++) await reasonOf(gate.pass(failing("status"), true, never));
      assert.equal(await gate.pass(async () => 1, true, never), 1);
    }
    assert.deepEqual(downs, []);
  });

  test("does not count a requested pause as a failure", async () => {
    const { gate, advance, downs } = open();
    for (let at = 0; at < 10; at++) {
      assert.equal(await reasonOf(gate.pass(failing("limited", 5_000), true, never)), "limited");
      let called = false;
      const call = async () => {
        called = true;
      };
      assert.equal(await reasonOf(gate.pass(call, true, never)), "limited");
      assert.equal(called, false);
      advance(5_000);
    }
    assert.deepEqual(downs, []);
  });

  test("rejects waiting calls when the server stops", async () => {
    const { gate } = open({ ...WIDE, concurrentMax: 1 });
    const stop = new AbortController();
    const held = Promise.withResolvers<void>();
    const first = gate.pass(() => held.promise, true, never);
    const second = gate.pass(async () => 1, true, stop.signal);
    stop.abort();
    assert.equal(await reasonOf(second), "stopped");
    held.resolve();
    await first;
  });
});
