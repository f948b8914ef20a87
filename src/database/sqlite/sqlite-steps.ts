// Runs the steps of transactions on a SQLite connection.

import type SqliteConnection from "better-sqlite3";
import type { Insert, Query, Row, Step, Steps, Value } from "../sql/statement.ts";
import { inserter } from "./sqlite-insert.ts";

/** Runs all steps synchronously and returns their result. */
export function runSteps<Result>(steps: Steps<Result>, execute: (step: Step) => Row[]): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(execute(step.value));
  return step.value;
}

/** Returns a function that runs a step on the connection. It prepares each statement once. */
export function executor(connection: SqliteConnection.Database): (step: Step) => Row[] {
  const query = queries(connection);
  const insert = inserts(connection);
  return (step) => ("insertion" in step ? insert(step) : query(step));
}

function queries(connection: SqliteConnection.Database): (query: Query) => Row[] {
  const statements = new Map<string, SqliteConnection.Statement<Value[], Row>>();
  return ({ statement: { text }, values }) => {
    const prepared = statements.get(text) ?? connection.prepare<Value[], Row>(toSqlite(text));
    statements.set(text, prepared);
    if (prepared.reader) return prepared.all(...values);
    prepared.run(...values);
    return [];
  };
}

function inserts(connection: SqliteConnection.Database): (insert: Insert) => Row[] {
  const byInsertion = new Map<Insert["insertion"], (insert: Insert) => Row[]>();
  return (insert) => {
    const run = byInsertion.get(insert.insertion) ?? inserter(connection, insert.insertion);
    byInsertion.set(insert.insertion, run);
    return run(insert);
  };
}

/**
 * Translates the text of a statement for SQLite. The account gets a cast, because SQLite's planner looks at the values of
 * plain parameters: it would prepare a statement with a join or an order again for each account, which takes 5 to 15 µs,
 * while the statement itself takes 1 to 3 µs.
 */
export function toSqlite(text: string): string {
  return text
    .replaceAll("{rows}", "json_each(?) as r")
    .replaceAll("account = ?", "account = cast(? as bigint)");
}
