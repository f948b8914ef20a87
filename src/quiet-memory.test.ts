import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { giveBackWhenQuiet, QUIET } from "./quiet-memory.ts";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
});

test("memory is given back once in each quiet spell, and never while somebody asks", () => {
  let collections = 0;
  const memory = giveBackWhenQuiet(() => {
    collections += 1;
  });
  const pass = (spells: number, isBusy: boolean): number => {
    for (let spell = 0; spell < spells; spell += 1) {
      if (isBusy) memory.busy();
      mock.timers.tick(QUIET);
    }
    return collections;
  };
  assert.equal(pass(3, false), 0, "nobody asked yet");
  assert.equal(pass(3, true), 0, "somebody asks all the time");
  assert.equal(pass(1, false), 1);
  assert.equal(pass(5, false), 1, "it is quiet still");
  assert.equal(pass(1, true), 1);
  assert.equal(pass(2, false), 2);
  memory.busy();
  memory.stop();
  assert.equal(pass(3, false), 2, "the server has stopped");
});

test("a process that exposes no collector leaves memory to the engine", () => {
  const memory = giveBackWhenQuiet(undefined);
  memory.busy();
  mock.timers.tick(2 * QUIET);
  memory.stop();
});
