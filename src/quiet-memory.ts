// Memory that a busy hour took goes back to the system when nearly nobody asks for anything.

/** How long it is looked at, in milliseconds, whether somebody asks. */
export const QUIET = 10_000;
/** Fewer turns of requests than these within that time disturb nobody: a probe, a device that polls. */
const FEW = 20;
/** What is worth a collection, in bytes. */
export const WORTH = 16_000_000;

export type QuietMemory = {
  /** Tells that somebody asks. */
  busy(): void;
  stop(): void;
};

/**
 * Collects garbage in quiet, where much was taken since the last time: the engine keeps the space that its youngest
 * objects needed at the worst moment, and looks for what it could give back only while it works. `collect` is Node.js's
 * own `gc`, there under `--expose-gc`; without it nothing happens. `held` answers bytes.
 */
export function giveBackWhenQuiet(
  collect: (() => unknown) | undefined = globalThis.gc,
  held: () => number = () => process.memoryUsage.rss(),
): QuietMemory {
  let asked = 0;
  let least = held();
  const look = (): void => {
    const isQuiet = asked < FEW;
    asked = 0;
    const now = held();
    // The system has pages back some seconds after they were given.
    least = Math.min(least, now);
    if (!isQuiet || now < least + WORTH) return;
    collect?.();
    least = held();
  };
  const timer = setInterval(look, QUIET).unref();
  return {
    busy: () => {
      asked += 1;
    },
    stop: () => clearInterval(timer),
  };
}
