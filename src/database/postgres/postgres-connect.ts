// Connecting to one of the schemas in a PostgreSQL database.

import { Pool, type PoolClient, types } from "pg";
import { StorageUnavailable } from "../database.ts";
import { messageOf } from "../error-message.ts";

/** One for each store, all in one database. */
export type Schema = "library" | "catalogue" | "accounts";

/**
 * Connections of one process to each schema: enough to keep a server of many cores busy with commits, few enough for
 * five processes at PostgreSQL's own limit of 100. The catalogue and the accounts are mostly answered from memory.
 */
const CONNECTIONS_MAX: Readonly<Record<Schema, number>> = { library: 10, catalogue: 4, accounts: 4 };
/** How long work may wait for a connection, and then for a lock. */
const WAIT_MILLIS_MAX = 20_000;
/** After this long, PostgreSQL ends a transaction whose process has fallen silent, and frees its locks. */
const SILENT_MILLIS_MAX = 30_000;
/** After this long, a connection that nobody uses is closed. */
const UNUSED_MILLIS_MAX = 60_000;

const SETTINGS = { lock_timeout: WAIT_MILLIS_MAX, idle_in_transaction_session_timeout: SILENT_MILLIS_MAX };

/** A pool of connections that see the one schema; each connects when it is first needed. */
export function connectPostgres(url: string, schema: Schema): Pool {
  const pool = new Pool({
    connectionString: withSettings(url, { search_path: schema, ...SETTINGS }),
    fallback_application_name: "reprise",
    max: CONNECTIONS_MAX[schema],
    connectionTimeoutMillis: WAIT_MILLIS_MAX,
    idleTimeoutMillis: UNUSED_MILLIS_MAX,
    keepAlive: true,
    // BEGIN and the first statement of a transaction share a round trip.
    pipeline: true,
    types: { getTypeParser },
  });
  // Whoever uses a connection that breaks gets the error; without a listener, it would also end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** A connection of the pool, to be released. @throws StorageUnavailable */
export async function acquire(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StorageUnavailable(`PostgreSQL cannot be reached: ${messageOf(error)}`, { cause: error });
  }
}

/** Settings that each connection begins with, so that no statement runs before they hold; the operator's own are kept. */
function withSettings(url: string, settings: Readonly<Record<string, string | number>>): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get("options");
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  parsed.searchParams.set("options", [...(given ? [given] : []), ...ours].join(" "));
  return parsed.href;
}

/** Integers of eight bytes, and their sums, are read as numbers: all of them here are below 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: unknown) =>
  type === types.builtins.INT8 || type === types.builtins.NUMERIC
    ? Number
    : types.getTypeParser(type, format === "binary" ? "binary" : "text");
