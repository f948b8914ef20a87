// Connecting to one of the schemas in a PostgreSQL database.

import { Pool, type PoolClient, types } from "pg";
import { StorageUnavailable } from "./database.ts";

/** One for each store, all in one database. */
export type Schema = "library" | "catalogue" | "accounts";

/**
 * Most connections of one process to each schema: enough to keep a server of many cores busy with commits, few
 * enough for five processes at PostgreSQL's own limit of 100. The catalogue and the accounts are mostly answered
 * from memory.
 */
const CONNECTIONS_MAX: Readonly<Record<Schema, number>> = { library: 10, catalogue: 4, accounts: 4 };
/** How long work may wait for a connection, and then for a lock, in milliseconds. */
const PATIENCE = 20_000;
/** After this long a transaction whose process fell silent lets go of its locks, in milliseconds. */
const SILENCE_MAX = 30_000;

const SETTINGS = { lock_timeout: PATIENCE, idle_in_transaction_session_timeout: SILENCE_MAX };

/** A pool of connections that see the one schema. Connects when asked to, not before. */
export function connectPostgres(url: string, schema: Schema): Pool {
  const pool = new Pool({
    connectionString: withSettings(url, { search_path: schema, ...SETTINGS }),
    fallback_application_name: "reprise",
    max: CONNECTIONS_MAX[schema],
    connectionTimeoutMillis: PATIENCE,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // BEGIN and the first statement of a transaction share a round trip.
    pipeline: true,
    types: { getTypeParser },
  });
  // A connection that breaks is told to whoever uses it; without a listener it would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** A connection of the pool, to be released. @throws StorageUnavailable */
export async function acquire(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StorageUnavailable(`PostgreSQL cannot be reached: ${reason(error)}`, { cause: error });
  }
}

/** What happened, in words; an attempt at several addresses has none of its own. */
export function reason(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}

/** Given with the connection, so that no statement is run before they hold; the operator's own are kept. */
function withSettings(url: string, settings: Readonly<Record<string, string | number>>): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get("options");
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  parsed.searchParams.set("options", [...(given ? [given] : []), ...ours].join(" "));
  return parsed.href;
}

/** Integers of eight bytes, and sums of them, are numbers here: all of ours are below 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: unknown) =>
  type === types.builtins.INT8 || type === types.builtins.NUMERIC
    ? Number
    : types.getTypeParser(type, format as "text");
