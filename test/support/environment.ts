// The environment of processes that a test starts.

/** This process's own, without what would lead a test to somebody's real library. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("REPRISE_")));
}
