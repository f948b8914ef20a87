// The environment variables of processes that a test starts.

/** The environment of this process without `REPRISE_*`, so that a test never uses a real library. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("REPRISE_")));
}
