// A write in the queue, and the promise that its caller waits for.

import type { Row, Step, Steps } from "../sql/statement.ts";
import { runSteps } from "./sqlite-steps.ts";

export type PendingWrite = {
  /** Whether the promise may be resolved before the commit is on the disk; see `WriteOptions`. */
  readonly isLazy: boolean;
  /** Runs the steps in the open transaction. Can be called again after the transaction failed. */
  run(execute: (step: Step) => Row[]): void;
  /** Resolves the promise with the result of the last run. */
  resolve(): void;
  reject(error: unknown): void;
};

export type Settlers<Result> = {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export function pendingWrite<Result>(
  steps: () => Steps<Result>,
  isLazy: boolean,
  { resolve, reject }: Settlers<Result>,
): PendingWrite {
  let settle = (): void => reject(new Error("a write was acknowledged before it ran"));
  return {
    isLazy,
    run: (execute) => {
      const result = runSteps(steps(), execute);
      settle = () => resolve(result);
    },
    resolve: () => settle(),
    reject,
  };
}
