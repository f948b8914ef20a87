// PostgreSQL behind the Database interface: the same steps, each piece of work a transaction of its own.

import { hash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type ClientBase, DatabaseError, type PoolClient, type QueryConfig, type QueryResult } from "pg";
import { type Database, StorageUnavailable, type WriteOptions } from "./database.ts";
import { acquire, connectPostgres, reason, type Schema } from "./postgres-connect.ts";
import { isCollision, understood, understoodOfWrite } from "./postgres-errors.ts";
import { insertQueries } from "./postgres-insert.ts";
import { ask, type Query, type Row, type Statement, type Step, type Steps, type Value } from "./statement.ts";

/** Most times that one write is tried when others get in its way. */
const ATTEMPTS_MAX = 10;
/** Most texts that each connection keeps prepared. */
const PREPARED_MAX = 500;

const BEGIN_READ = "begin isolation level repeatable read read only";
const BEGIN_WRITE = "begin isolation level read committed";
const LAZILY = "set local synchronous_commit to off";

/**
 * Opens a migrated schema.
 *
 * The library's writers meet in their person's row. The catalogue and the accounts have no such row: their writers
 * begin by counting themselves in `write_count`, whose lock lets one write at a time, as on SQLite, and whose value
 * is the version. Asking for it costs one short statement, which calls that wait together share. It is not told by
 * NOTIFY: a notice arrives some time after the commit, and until then a request would answer from what is old.
 */
export function openPostgres(url: string, schema: Schema): Database {
  const pool = connectPostgres(url, schema);
  const counts = schema !== "library";
  const beginWrite = counts ? `${BEGIN_WRITE}; update write_count set value = value + 1` : BEGIN_WRITE;
  const inTurn = counts ? oneAtATime() : atOnce;
  const prepareForRead = preparer({ locks: false });
  const prepareForWrite = preparer({ locks: true });
  const accepted = new Set<Promise<unknown>>();
  let isClosed = false;

  async function withClient<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await acquire(pool);
    let isUsable = false;
    try {
      const result = await work(client);
      isUsable = true;
      return result;
    } catch (error) {
      isUsable = await rollBack(client);
      throw error;
    } finally {
      client.release(!isUsable);
    }
  }

  /** Steps that ask a single statement, which is a snapshot by itself. */
  const readOne = <Result>(steps: Steps<Result>): Promise<Result> =>
    withClient(async (client) => {
      let step = steps.next();
      while (!step.done) step = steps.next((await query(client, prepareForRead(step.value))).rows);
      return step.value;
    });

  const read = <Result>(steps: () => Steps<Result>): Promise<Result> =>
    withClient(async (client) => {
      const { result } = await runWithin(client, BEGIN_READ, steps, prepareForRead);
      // Nothing hangs on how a transaction ends that only read: the answer need not wait for it.
      client.query("commit").catch(() => {});
      return result;
    });

  const writeOnce = <Result>(steps: () => Steps<Result>, { lazily }: WriteOptions): Promise<Result> =>
    withClient(async (client) => {
      const begin = lazily ? `${beginWrite}; ${LAZILY}` : beginWrite;
      const { result, sent } = await runWithin(client, begin, steps, prepareForWrite);
      sent.add(query(client, "commit"));
      const { command } = await sent.answered();
      if (command !== "COMMIT") throw new Error("the transaction had been given up before its COMMIT");
      return result;
    });

  async function write<Result>(steps: () => Steps<Result>, options: WriteOptions = {}): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await writeOnce(steps, options);
      } catch (error) {
        if (!isCollision(error) || attempt === ATTEMPTS_MAX) throw understoodOfWrite(error);
      }
      // Those that collided come back at different moments.
      await setTimeout(Math.random() * 10 * attempt);
    }
  }

  async function version(): Promise<number> {
    // The server's log position moves with every commit. It is not one account's, so no shard is asked for it.
    const text = counts
      ? "select value from write_count"
      : "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as value";
    const { rows } = await withClient((client) => query(client, { name: "version", text }));
    return rows[0]?.value as number;
  }

  /** Closing waits for what is accepted here. */
  function accept<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isClosed) return Promise.reject(new StorageUnavailable("the database is closed"));
    const result = work().catch((error: unknown) => {
      throw understood(error);
    });
    accepted.add(result);
    const done = () => accepted.delete(result);
    result.then(done, done);
    return result;
  }

  const sharedVersion = shared(version);
  return {
    engine: "postgres",
    ask: <R extends Row>(asked: Statement<R>, ...values: readonly Value[]) =>
      accept(() => readOne(ask(asked, ...values))),
    read: (steps) => accept(() => read(steps)),
    write: (steps, options) => accept(() => inTurn(() => write(steps, options))),
    version: () => accept(sharedVersion),
    // Whoever asks waits for the server.
    versionAtOnce: () => null,
    lookAnew: () => {},
    analyze: () => accept(() => withClient((client) => analyze(client, schema))).catch(() => {}),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      while (accepted.size > 0) await Promise.allSettled(accepted);
      await pool.end();
    },
  };
}

/**
 * Begins a transaction and runs the steps in it. What answers no rows is not waited for, so that a commit's writes and
 * its COMMIT share one round trip; BEGIN shares that of the first statement.
 */
async function runWithin<Result>(
  client: ClientBase,
  begin: string,
  steps: () => Steps<Result>,
  prepare: Prepare,
): Promise<{ result: Result; sent: Sent }> {
  const sent = new Sent();
  sent.add(query(client, begin));
  const running = steps();
  let step = running.next();
  for (let isFirst = true; !step.done; isFirst = false) {
    sent.add(query(client, prepare(step.value)));
    // The first is waited for in any case: nothing may follow a BEGIN that failed.
    const isSilent = !isFirst && answersNothing(step.value);
    step = running.next(isSilent ? [] : (await sent.answered()).rows);
  }
  return { result: step.value, sent };
}

async function analyze(client: ClientBase, schema: Schema): Promise<void> {
  const text = "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1";
  const { rows } = await query(client, { text, values: [schema] });
  if (rows.length > 0) await query(client, `analyze ${rows.map(({ name }) => name).join(", ")}`);
}

/** Statements that are on their way. */
class Sent {
  #waiting: Promise<QueryResult<Row>>[] = [];

  add(asked: Promise<QueryResult<Row>>): void {
    // Whoever waits hears of the first that failed; those behind it fail because of it.
    asked.catch(() => {});
    this.#waiting.push(asked);
  }

  /** The answer to the last of them, once all of them have theirs. @throws the first error */
  async answered(): Promise<QueryResult<Row>> {
    let last: QueryResult<Row> | undefined;
    for (const asked of this.#waiting.splice(0)) last = await asked;
    if (!last) throw new Error("nothing was asked");
    return last;
  }
}

/** Errors apart, which surface with what is asked next, and with COMMIT at the latest. */
function answersNothing(step: Step): boolean {
  if ("insertion" in step) return !step.insertion.isReturning;
  const { text } = step.statement;
  return /^(insert|update|delete) /i.test(text) && !/ returning /i.test(text);
}

/** Whether the connection is well enough to be used again. */
async function rollBack(client: ClientBase): Promise<boolean> {
  try {
    await client.query("rollback");
    return true;
  } catch {
    return false;
  }
}

/** What is no answer of the server is a connection that broke: whether a COMMIT on its way counted is not known. */
async function query(client: ClientBase, asked: string | QueryConfig): Promise<QueryResult<Row>> {
  try {
    return await client.query<Row>(asked as QueryConfig);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new StorageUnavailable(`the connection to PostgreSQL broke: ${reason(error)}`, { cause: error });
  }
}

type Prepare = (step: Step) => QueryConfig;

/** Translates each statement once, and names it by its text so that each connection prepares it once. */
function preparer({ locks }: { locks: boolean }): Prepare {
  const known = new Map<string, { text: string; name?: string }>();
  const toQuery = insertQueries();
  return (step) => {
    const { statement, values }: Query = "insertion" in step ? toQuery(step) : step;
    // Nobody can write between what a snapshot shows: there a lock means nothing, and is refused.
    const isLocking = locks && statement.lock;
    const key = isLocking ? `${statement.text} for update` : statement.text;
    let ready = known.get(key);
    if (!ready) {
      const text = translate(statement, isLocking);
      const isKept = known.size < PREPARED_MAX;
      ready = isKept ? { text, name: hash("sha256", text, "hex").slice(0, 32) } : { text };
      if (isKept) known.set(key, ready);
    }
    return { ...ready, values: [...values] };
  };
}

function translate({ text }: Statement, isLocking: boolean): string {
  let parameters = 0;
  const translated = text
    .replaceAll("{rows}", "jsonb_array_elements(?::jsonb) as r(value)")
    .replaceAll("?", () => {
      parameters += 1;
      return `$${parameters}`;
    });
  return isLocking ? `${translated} for update` : translated;
}

/** Answers calls that wait together by one question, which is always asked after each of them was made. */
function shared<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<Answer> | null = null;
  const askNext = async (): Promise<Answer> => {
    await running.catch(() => {});
    next = null;
    const asked = ask();
    running = asked;
    return asked;
  };
  return () => {
    next ??= askNext();
    return next;
  };
}

type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

const atOnce: Turns = (work) => work();

/** Writers that could only wait for each other wait here, where they keep no connection from those who read. */
function oneAtATime(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
