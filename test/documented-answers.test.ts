// Tests the check of support/documented-answers.ts, which all contract tests use for their responses.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Type } from "typebox";
import { answerChecker, type DocumentedPaths } from "./support/documented-answers.ts";

const json = (schema: ReturnType<typeof Type.Object>) => ({ content: { "application/json": { schema } } });
const paths: DocumentedPaths = {
  "/things/{id}": { get: { responses: { 200: json(Type.Object({ id: Type.Integer() })) } } },
  "/things/all": { get: { responses: { 200: json(Type.Object({ count: Type.Integer() })) } } },
};
const check = answerChecker(paths);
const answer = (url: string, body: unknown, status = 200) => ({
  method: "GET",
  url,
  status,
  type: "application/json; charset=utf-8",
  text: JSON.stringify(body),
});

describe("a response is checked against the schema of its route", () => {
  test("a matching response passes, with any query and any slashes", () => {
    check(answer("/things/1?x=1", { id: 1 }));
    check(answer("//things/all/", { count: 2 }));
    check(answer("/elsewhere", { anything: true }));
  });
  test("a field of another type fails", () =>
    assert.throws(() => check(answer("/things/1", { id: "1" })), /GET \/things\/1 200/));
  test("the most specific path is used", () =>
    assert.throws(() => check(answer("/things/all", { id: 1 })), /count/));
  test("a status that is not documented fails", () =>
    assert.throws(() => check(answer("/things/1", { error: "x" }, 404)), /is not documented/));
});
