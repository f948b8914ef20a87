// Bodies with text that cannot be stored, or nested too deeply, are rejected.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkBody } from "./check-body.ts";
import { WireError } from "./errors.ts";

const isRejected = (text: string): boolean => {
  try {
    checkBody(JSON.parse(text), text);
    return false;
  } catch (error) {
    assert.ok(error instanceof WireError);
    assert.equal(error.identifier, "wrong_parameter");
    return true;
  }
};
const nested = (levels: number, open: string, close: string): string =>
  open.repeat(levels) + close.repeat(levels);

describe("conventions.md 1.2 a body", () => {
  for (const [content, text, rejected] of [
    ["32 levels", nested(32, "[", "]"), false],
    ["33 levels", nested(33, "[", "]"), true],
    ["16 levels each of objects and arrays", `${'{"a":['.repeat(16)}${"]}".repeat(16)}`, false],
    ["17 levels each of objects and arrays", `${'{"a":['.repeat(17)}${"]}".repeat(17)}`, true],
    ["100 arrays in one array", `[${Array(100).fill("[]").join()}]`, false],
    ["100 brackets in text", JSON.stringify({ memo: "[".repeat(100) }), false],
    ["NUL in text", '{"memo":"a\\u0000b"}', true],
    ["NUL in a key", '{"a\\u0000b":1}', true],
    ["NUL inside nested values", '[[{"a":["\\u0000"]}]]', true],
    ["an unpaired surrogate", '["\\ud83d"]', true],
    ["a surrogate pair", '["\\ud83d\\ude00"]', false],
    ["an escaped backslash before u0000", '["\\\\u0000"]', false],
    ["ordinary text", '{"title":"Am\u00e9lie","ids":{"imdb":"tt0211915"}}', false],
  ] as const)
    test(`with ${content} is ${rejected ? "rejected" : "accepted"}`, () =>
      assert.equal(isRejected(text), rejected));
});
