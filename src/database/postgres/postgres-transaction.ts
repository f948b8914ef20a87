// Running steps on a connection to PostgreSQL, each piece of work as a transaction of its own.

import type { ClientBase } from "pg";
import type { Step, Steps } from "../sql/statement.ts";
import type { Prepare } from "./postgres-prepare.ts";
import { Pipeline, query } from "./postgres-query.ts";

type Work<Result> = {
  readonly begin: string;
  readonly steps: () => Steps<Result>;
  readonly prepare: Prepare;
};

/** Runs the steps on a snapshot. */
export async function runRead<Result>(client: ClientBase, work: Work<Result>): Promise<Result> {
  const result = await runSteps(new Pipeline(client), work);
  // The answer need not wait for the end of a transaction that only read; nor does its failure matter.
  client.query("commit").catch(() => {});
  return result;
}

/** Runs the steps and commits them. */
export async function runWrite<Result>(client: ClientBase, work: Work<Result>): Promise<Result> {
  const pipeline = new Pipeline(client);
  const result = await runSteps(pipeline, work);
  pipeline.send({ text: "commit" });
  const { command } = await pipeline.last();
  // COMMIT of a transaction in which a statement failed is answered by ROLLBACK.
  if (command !== "COMMIT") throw new Error("the transaction was rolled back instead of committed");
  return result;
}

/** Runs the steps without a transaction around them: for a single statement. */
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
 * Begins a transaction and runs the steps in it. Statements that answer no rows are not waited for, so that the writes
 * of a commit and its COMMIT share one round trip; BEGIN shares that of the first statement.
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
    // The first is always waited for: nothing may follow a BEGIN that failed.
    const isAwaited = isFirst || answersRows(step.value);
    step = running.next(isAwaited ? (await pipeline.last()).rows : []);
  }
  return step.value;
}

/** Errors of a statement that answers no rows are thrown by a later one, at the latest by COMMIT. */
function answersRows(step: Step): boolean {
  if ("insertion" in step) return step.insertion.isReturning;
  const { text } = step.statement;
  return !/^(insert|update|delete) /i.test(text) || / returning /i.test(text);
}
