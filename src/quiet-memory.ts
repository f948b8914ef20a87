// Memory that a busy hour took goes back to the system when nobody asks for anything.

/** Without a request for so long, in milliseconds, the server counts as quiet. */
export const QUIET = 10_000;

export type QuietMemory = {
  /** Tells that somebody asks. */
  busy(): void;
  stop(): void;
};

/**
 * Collects garbage once in each quiet spell. The engine keeps the space that its youngest objects needed at the worst
 * moment, and looks for what it could give back only while it works. `collect` is Node.js's own `gc`, there under
 * `--expose-gc`; without it nothing happens.
 */
export function giveBackWhenQuiet(collect: (() => unknown) | undefined = globalThis.gc): QuietMemory {
  let asked = 0;
  let seen = 0;
  let collected = 0;
  const look = (): void => {
    if (asked === seen && asked !== collected) {
      collected = asked;
      collect?.();
    }
    seen = asked;
  };
  const timer = setInterval(look, QUIET).unref();
  return {
    busy: () => {
      asked += 1;
    },
    stop: () => clearInterval(timer),
  };
}
