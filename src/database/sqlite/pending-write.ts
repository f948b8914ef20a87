// A piece of work that waits to be written, and the promise that its caller got.

import type { Row, Step, Steps } from "../sql/statement.ts";
import { runSteps } from "./sqlite-steps.ts";

export type PendingWrite = {
  /** Whether it settles before the disk has it. */
  readonly isLazy: boolean;
  /** Runs the steps in a transaction, again where the last one failed. */
  run(execute: (step: Step) => Row[]): void;
  /** Settles the promise with what the last run answered. */
  resolve(): void;
  reject(error: unknown): void;
};

export type Promised<Result> = {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export function pendingWrite<Result>(
  steps: () => Steps<Result>,
  isLazy: boolean,
  { resolve, reject }: Promised<Result>,
): PendingWrite {
  let settle = (): void => reject(new Error("a write is acknowledged before it has run"));
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
