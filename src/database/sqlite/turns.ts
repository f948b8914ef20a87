// Work that waits for other work: in turns, or sharing one run.

/** Runs pieces of work one after the other. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** No turns: each piece of work runs when it is given. */
export const withoutTurns: Turns = (work) => work();

export function oneAtATime(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}

/** Callers that wait at the same time share one run of `work`, which always begins after each of them called. */
export function shared<Result>(work: () => Promise<Result>): () => Promise<Result> {
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
