// Tests of the error handler with errors that no request can cause.

import assert from "node:assert/strict";
import { test } from "node:test";
import fastify from "fastify";
import { handleError } from "./error-handler.ts";

test("conventions.md 9: a syntax error in stored data is an error of the server", async () => {
  const app = fastify();
  app.setErrorHandler(handleError);
  app.get("/", () => JSON.parse("{"));
  const response = await app.inject("/");
  assert.deepEqual([response.statusCode, response.json().error], [500, "internal"]);
});
