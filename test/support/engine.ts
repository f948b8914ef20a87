// The database engine of a test run.

import type { Engine } from "../../src/database/database.ts";

/** The environment variable with the engine. */
export const ENGINE = "TEST_DATABASE";

export function testEngine(): Engine {
  const named = process.env[ENGINE] ?? "sqlite";
  if (named === "sqlite" || named === "postgres") return named;
  throw new Error(`${ENGINE} is sqlite or postgres, not ${named}`);
}
