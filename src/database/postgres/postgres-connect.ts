// Connects to a schema of a PostgreSQL database.

import { Pool, type PoolClient, types } from "pg";
import { StorageUnavailable } from "../database.ts";
import { errorMessage } from "../error-message.ts";

/** Each store has a schema. All schemas are in one database. */
export type Schema = "library" | "catalogue" | "accounts";

/**
 * Connections of one process to each schema: enough for the commits of a server with many cores, and few enough for five
 * processes with PostgreSQL's default limit of 100. Catalogue and accounts need fewer, because they are cached.
 */
const CONNECTIONS_MAX: Readonly<Record<Schema, number>> = { library: 10, catalogue: 4, accounts: 4 };
/** How long work may wait for a connection, and how long a statement may wait for a lock. */
const WAIT_MILLIS_MAX = 20_000;
/** PostgreSQL ends a transaction that is idle for longer, for example if its process was stopped, and frees its locks. */
const IDLE_TRANSACTION_MILLIS_MAX = 30_000;
/** The pool closes a connection that is not used for longer. */
const IDLE_CONNECTION_MILLIS_MAX = 60_000;

const SETTINGS = {
  lock_timeout: WAIT_MILLIS_MAX,
  idle_in_transaction_session_timeout: IDLE_TRANSACTION_MILLIS_MAX,
};

/** Creates a pool of connections whose search path is the schema. Connections are opened when they are needed. */
export function connectPostgres(url: string, schema: Schema): Pool {
  const pool = new Pool({
    connectionString: withSettings(url, { search_path: schema, ...SETTINGS }),
    fallback_application_name: "reprise",
    max: CONNECTIONS_MAX[schema],
    connectionTimeoutMillis: WAIT_MILLIS_MAX,
    idleTimeoutMillis: IDLE_CONNECTION_MILLIS_MAX,
    keepAlive: true,
    // Allows BEGIN and the first statement of a transaction to share a round trip.
    pipeline: true,
    types: { getTypeParser },
  });
  // A broken connection rejects the query that uses it. Without listeners, the error would also end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Takes a connection from the pool. The caller must release it. @throws StorageUnavailable */
export async function acquire(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StorageUnavailable(`PostgreSQL cannot be reached: ${errorMessage(error)}`, { cause: error });
  }
}

/** Adds settings to the URL, so that they apply from the start of each connection. Options of the URL are kept. */
function withSettings(url: string, settings: Readonly<Record<string, string | number>>): string {
  const parsed = new URL(url);
  const existing = parsed.searchParams.get("options");
  const added = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  parsed.searchParams.set("options", [...(existing ? [existing] : []), ...added].join(" "));
  return parsed.href;
}

/** Reads `bigint`, and sums of it, as numbers: all values of this program are below 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: unknown) =>
  type === types.builtins.INT8 || type === types.builtins.NUMERIC
    ? Number
    : types.getTypeParser(type, format === "binary" ? "binary" : "text");
