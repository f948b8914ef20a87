import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkBody } from "./check-body.ts";

const isRefused = (text: string): boolean => {
  try {
    checkBody(JSON.parse(text), text);
    return false;
  } catch {
    return true;
  }
};
const nested = (levels: number, open: string, close: string): string =>
  open.repeat(levels) + close.repeat(levels);

describe("what no body may hold", () => {
  for (const [what, text, refused] of [
    ["32 levels", nested(32, "[", "]"), false],
    ["33 levels", nested(33, "[", "]"), true],
    ["16 and 16 levels of two kinds", `${'{"a":['.repeat(16)}${"]}".repeat(16)}`, false],
    ["17 and 17 levels of two kinds", `${'{"a":['.repeat(17)}${"]}".repeat(17)}`, true],
    ["many lists beside each other", `[${Array(100).fill("[]").join()}]`, false],
    ["brackets in text", JSON.stringify({ memo: "[".repeat(100) }), false],
    ["NUL in text", '{"memo":"a\\u0000b"}', true],
    ["NUL in a key", '{"a\\u0000b":1}', true],
    ["NUL far inside", '[[{"a":["\\u0000"]}]]', true],
    ["half a character", '["\\ud83d"]', true],
    ["a whole character in two escapes", '["\\ud83d\\ude00"]', false],
    ["a backslash, and then what looks like NUL", '["\\\\u0000"]', false],
    ["ordinary text", '{"title":"Am\u00e9lie","ids":{"imdb":"tt0211915"}}', false],
  ] as const)
    test(`${what}: ${refused ? "refused" : "accepted"}`, () => assert.equal(isRefused(text), refused));
});
