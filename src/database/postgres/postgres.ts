// PostgreSQL behind the Database interface: the same steps, each piece of work a transaction of its own.

import { setTimeout } from "node:timers/promises";
import type { ClientBase, Pool, PoolClient } from "pg";
import { type Database, StorageUnavailable, type WriteOptions } from "../database.ts";
import { ask, type Steps } from "../sql/statement.ts";
import { oneAtATime, shared, withoutTurns } from "../sqlite/turns.ts";
import { acquire, connectPostgres, type Schema } from "./postgres-connect.ts";
import { isCollision, toStorageError, toWriteError } from "./postgres-errors.ts";
import { preparer } from "./postgres-prepare.ts";
import { query } from "./postgres-query.ts";
import { runAlone, runRead, runWrite } from "./postgres-transaction.ts";

/** How often one write is tried while others collide with it. */
const ATTEMPTS_MAX = 10;
/** The pause before another attempt is random, up to this much for each attempt before it. */
const RETRY_MILLIS_MAX = 10;

const BEGIN_READ = "begin isolation level repeatable read read only";
const BEGIN_WRITE = "begin isolation level read committed";
const COUNT_WRITE = "update write_count set value = value + 1";
const SETTLE_BEFORE_FLUSH = "set local synchronous_commit to off";

/**
 * Opens a migrated schema.
 *
 * Writers of the library meet at their person's row. The catalogue and the accounts have no such row: their writers
 * begin by counting themselves in `write_count`, whose lock lets one write at a time, as on SQLite, and whose value is
 * the version. Reading the version costs one short statement, which callers that wait at the same time share. NOTIFY
 * would not do: a notice arrives some time after the commit, and until then requests would be answered from old values.
 */
export function openPostgres(url: string, schema: Schema): Database {
  const pool = connectPostgres(url, schema);
  const countsWrites = schema !== "library";
  const inTurn = countsWrites ? oneAtATime() : withoutTurns;
  const prepareForRead = preparer({ locks: false });
  const prepareForWrite = preparer({ locks: true });
  const work = new AcceptedWork();

  const read = <Result>(steps: () => Steps<Result>): Promise<Result> =>
    withClient(pool, (client) => runRead(client, { begin: BEGIN_READ, steps, prepare: prepareForRead }));

  const write = <Result>(steps: () => Steps<Result>, { lazily = false }: WriteOptions): Promise<Result> => {
    const counting = countsWrites ? [COUNT_WRITE] : [];
    const begin = [BEGIN_WRITE, ...counting, ...(lazily ? [SETTLE_BEFORE_FLUSH] : [])].join("; ");
    return untilNoCollision(() =>
      withClient(pool, (client) => runWrite(client, { begin, steps, prepare: prepareForWrite })),
    );
  };

  const version = shared(() => withClient(pool, (client) => readVersion(client, countsWrites)));
  return {
    engine: "postgres",
    ask: (statement, ...values) =>
      work.accept(() =>
        withClient(pool, (client) => runAlone(client, ask(statement, ...values), prepareForRead)),
      ),
    read: (steps) => work.accept(() => read(steps)),
    write: (steps, options = {}) => work.accept(() => inTurn(() => write(steps, options))),
    version: () => work.accept(version),
    // Only the server knows.
    versionAtOnce: () => null,
    forgetVersion: () => {},
    analyze: () =>
      work.accept(() => withClient(pool, (client) => analyzeTables(client, schema))).catch(() => {}),
    close: async () => {
      if (await work.close()) await pool.end();
    },
  };
}

/** Work that was accepted before the database is closed, and is finished first. */
class AcceptedWork {
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  accept<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new StorageUnavailable("the database is closed"));
    const result = work().catch((error: unknown) => {
      throw toStorageError(error);
    });
    this.#running.add(result);
    const done = () => this.#running.delete(result);
    result.then(done, done);
    return result;
  }

  /** Settles when nothing runs any more; answers false where it was closed before. */
  async close(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    return true;
  }
}

/** Lends a connection; one on which something failed is rolled back, or closed where that fails as well. */
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

async function untilNoCollision<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isCollision(error) || attempt === ATTEMPTS_MAX) throw toWriteError(error);
    }
    await setTimeout(Math.random() * RETRY_MILLIS_MAX * attempt);
  }
}

/** The library's version is the server's position in its log, which moves with every commit. */
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
