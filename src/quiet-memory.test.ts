import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { giveBackWhenQuiet, QUIET, WORTH } from "./quiet-memory.ts";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
});

test("memory is given back once in each quiet spell, where much was taken, and never while many ask", () => {
  let held = 100 * WORTH;
  let collections = 0;
  const memory = giveBackWhenQuiet(
    () => {
      collections += 1;
    },
    () => held,
  );
  const pass = (asked: number): number => {
    for (let times = 0; times < asked; times += 1) memory.busy();
    mock.timers.tick(QUIET);
    return collections;
  };
  assert.equal(pass(0), 0, "nothing was taken yet");
  held += 3 * WORTH;
  assert.equal(pass(1_000), 0, "many ask");
  assert.equal(pass(3), 1, "a probe comes by");
  assert.equal(pass(3), 1, "nothing was taken since");
  // The pages go back later.
  held -= 2 * WORTH;
  assert.equal(pass(0), 1);
  held += WORTH - 1;
  assert.equal(pass(0), 1, "too little to be worth it");
  held += 1;
  assert.equal(pass(0), 2);
  held += 5 * WORTH;
  memory.stop();
  assert.equal(pass(0), 2, "the server has stopped");
});

test("a process that exposes no collector leaves memory to the engine", () => {
  let held = 0;
  const memory = giveBackWhenQuiet(undefined, () => held);
  held = 2 * WORTH;
  mock.timers.tick(2 * QUIET);
  memory.stop();
});
