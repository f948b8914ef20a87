// Controls concurrent work: runs it at once, one piece after another, or once for several callers.

/** Runs `work` now or later, and returns its result. */
export type Scheduler = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Runs each piece of work at once. */
export const concurrently: Scheduler = (work) => work();

/** Runs one piece of work after another, in the order of the calls. */
export function oneAtATime(): Scheduler {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}

/** Callers that wait at the same time share one run of `work`. The run always starts after all of their calls. */
export function sharedRuns<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<Result> | null = null;
  const runNext = async (): Promise<Result> => {
    await running.catch(() => {});
    next = null;
    const run = work();
    running = run;
    return run;
  };
  return () => {
    next ??= runNext();
    return next;
  };
}
