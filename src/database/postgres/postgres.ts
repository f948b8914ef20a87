// The Database interface on PostgreSQL. Each read and each write is a transaction.

import { setTimeout } from "node:timers/promises";
import type { ClientBase, Pool, PoolClient } from "pg";
import { type Database, StorageUnavailable, type WriteOptions } from "../database.ts";
import { ask, type Steps } from "../sql/statement.ts";
import { acquire, connectPostgres, type Schema } from "./postgres-connect.ts";
import { isConflict, toStorageError, toWriteError } from "./postgres-errors.ts";
import { preparer } from "./postgres-prepare.ts";
import { query } from "./postgres-query.ts";
import { runAlone, runRead, runWrite } from "./postgres-transaction.ts";
import { concurrently, oneAtATime, sharedRuns } from "./turns.ts";

/** Attempts of a write that conflicts with others. */
const ATTEMPTS_MAX = 10;
/** The pause before the next attempt is random, up to this time multiplied by the number of attempts so far. */
const RETRY_MILLIS_MAX = 10;

const BEGIN_READ = "begin isolation level repeatable read read only";
const BEGIN_WRITE = "begin isolation level read committed";
const COUNT_WRITE = "update write_count set value = value + 1";
const COMMIT_ASYNCHRONOUSLY = "set local synchronous_commit to off";

/**
 * Opens a migrated schema.
 *
 * Writes to the library are serialized by the row of the person, which every commit locks. The catalogue and the accounts
 * have no such row. Their writes begin by increasing `write_count`: its row lock allows one write at a time, as on SQLite,
 * and its value is the version. Reading the version takes one short statement, which concurrent callers share. NOTIFY does
 * not replace it: a notification arrives after the commit, and until then the caches would be out of date.
 */
export function openPostgres(url: string, schema: Schema): Database {
  const pool = connectPostgres(url, schema);
  const countsWrites = schema !== "library";
  const schedule = countsWrites ? oneAtATime() : concurrently;
  const prepareForRead = preparer({ locks: false });
  const prepareForWrite = preparer({ locks: true });
  const accepted = new AcceptedWork();

  const read = <Result>(steps: () => Steps<Result>): Promise<Result> =>
    withClient(pool, (client) => runRead(client, { begin: BEGIN_READ, steps, prepare: prepareForRead }));

  const write = <Result>(steps: () => Steps<Result>, { lazily = false }: WriteOptions): Promise<Result> => {
    const counting = countsWrites ? [COUNT_WRITE] : [];
    const begin = [BEGIN_WRITE, ...counting, ...(lazily ? [COMMIT_ASYNCHRONOUSLY] : [])].join("; ");
    return retryOnConflict(() =>
      withClient(pool, (client) => runWrite(client, { begin, steps, prepare: prepareForWrite })),
    );
  };

  const version = sharedRuns(() => withClient(pool, (client) => readVersion(client, countsWrites)));
  return {
    engine: "postgres",
    ask: (statement, ...values) =>
      accepted.run(() =>
        withClient(pool, (client) => runAlone(client, ask(statement, ...values), prepareForRead)),
      ),
    read: (steps) => accepted.run(() => read(steps)),
    write: (steps, options = {}) => accepted.run(() => schedule(() => write(steps, options))),
    version: () => accepted.run(version),
    versionSync: () => null,
    forgetVersion: () => {},
    analyze: () =>
      accepted.run(() => withClient(pool, (client) => analyzeTables(client, schema))).catch(() => {}),
    close: async () => {
      if (await accepted.close()) await pool.end();
    },
  };
}

/** Tracks the running work, so that closing the database can wait for it. */
class AcceptedWork {
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Starts the work. @throws StorageUnavailable if the storage fails or the database is closed */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new StorageUnavailable("the database is closed"));
    const result = work().catch((error: unknown) => {
      throw toStorageError(error);
    });
    this.#running.add(result);
    const remove = () => this.#running.delete(result);
    result.then(remove, remove);
    return result;
  }

  /** Rejects further work and waits for all running work. Returns false if it was already closed. */
  async close(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    return true;
  }
}

/** Runs `work` on a connection of the pool. If it fails, the connection is rolled back, or closed if that fails too. */
async function withClient<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await acquire(pool);
  let isUsable = false;
  try {
    const result = await work(client);
    isUsable = true;
    return result;
  } catch (error) {
    isUsable = await client.query("rollback").then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

/** Runs a write again as long as it conflicts with others, up to a limit. */
async function retryOnConflict<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS_MAX) throw toWriteError(error);
    }
    await setTimeout(Math.random() * RETRY_MILLIS_MAX * attempt);
  }
}

/** The version of the library is the position of the server's write-ahead log, which moves with every commit. */
async function readVersion(client: ClientBase, countsWrites: boolean): Promise<number> {
  const text = countsWrites
    ? "select value from write_count"
    : "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as value";
  const { rows } = await query(client, { name: "version", text });
  return Number(rows[0]?.value);
}

async function analyzeTables(client: ClientBase, schema: Schema): Promise<void> {
  const text = "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1";
  const { rows } = await query(client, { text, values: [schema] });
  if (rows.length > 0) await query(client, { text: `analyze ${rows.map(({ name }) => name).join(", ")}` });
}
