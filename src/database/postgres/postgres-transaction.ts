// Runs steps on a connection to PostgreSQL, in a transaction or as a single statement.

import type { ClientBase } from "pg";
import type { Step, Steps } from "../sql/statement.ts";
import type { Prepare } from "./postgres-prepare.ts";
import { Pipeline, query } from "./postgres-query.ts";

type Work<Result> = {
  readonly begin: string;
  readonly steps: () => Steps<Result>;
  readonly prepare: Prepare;
};

/** Runs the steps in a read-only transaction. */
export async function runRead<Result>(client: ClientBase, work: Work<Result>): Promise<Result> {
  const result = await runSteps(new Pipeline(client), work);
  // The result does not depend on this COMMIT, so it is neither awaited nor checked.
  client.query("commit").catch(() => {});
  return result;
}

/** Runs the steps in a transaction and commits it. */
export async function runWrite<Result>(client: ClientBase, work: Work<Result>): Promise<Result> {
  const pipeline = new Pipeline(client);
  const result = await runSteps(pipeline, work);
  pipeline.send({ text: "commit" });
  const { command } = await pipeline.last();
  // If a statement has failed, PostgreSQL answers COMMIT with ROLLBACK.
  if (command !== "COMMIT") throw new Error("the transaction was rolled back instead of committed");
  return result;
}

/** Runs the steps without a transaction. Only for steps of a single statement. */
export async function runAlone<Result>(
  client: ClientBase,
  steps: Steps<Result>,
  prepare: Prepare,
): Promise<Result> {
  let step = steps.next();
  while (!step.done) step = steps.next((await query(client, prepare(step.value))).rows);
  return step.value;
}

/**
 * Begins a transaction and runs the steps. BEGIN shares a round trip with the first statement. Statements that return no
 * rows are not awaited, so that the writes and the COMMIT of a transaction share one round trip.
 */
async function runSteps<Result>(
  pipeline: Pipeline,
  { begin, steps, prepare }: Work<Result>,
): Promise<Result> {
  pipeline.send({ text: begin });
  const running = steps();
  let step = running.next();
  for (let isFirst = true; !step.done; isFirst = false) {
    pipeline.send(prepare(step.value));
    // The first statement is always awaited, because no other may follow a BEGIN that failed.
    const isAwaited = isFirst || returnsRows(step.value);
    step = running.next(isAwaited ? (await pipeline.last()).rows : []);
  }
  return step.value;
}

/** If a statement without rows fails, its error is thrown by the next one that is awaited, at the latest by COMMIT. */
function returnsRows(step: Step): boolean {
  if ("insertion" in step) return step.insertion.isReturning;
  const { text } = step.statement;
  return !/^(insert|update|delete) /i.test(text) || / returning /i.test(text);
}
