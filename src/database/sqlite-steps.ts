// Running the steps of a piece of work on a SQLite connection.

import type SqliteConnection from "better-sqlite3";
import { prepareInsert } from "./sqlite-inserts.ts";
import { forOneRow } from "./sqlite-one-row.ts";
import { type Row, Rows, type Statement, type Step, type Steps } from "./statement.ts";

/** Runs the steps to their end, in one go. */
export function runSteps<Result>(steps: Steps<Result>, execute: (step: Step) => Row[]): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(execute(step.value));
  return step.value;
}

type Ready = (values: Step["values"]) => Row[];

/** Prepares each statement once per connection. */
export function executor(connection: SqliteConnection.Database): (step: Step) => Row[] {
  const prepared = new Map<string, Ready>();
  return ({ statement, values }) => {
    let ready = prepared.get(statement.text);
    if (!ready) {
      ready = prepareInsert(connection, statement) ?? prepareAny(connection, statement);
      prepared.set(statement.text, ready);
    }
    return ready(values);
  };
}

function prepareAny(connection: SqliteConnection.Database, { text }: Statement): Ready {
  const prepare = (own: string): Ready => prepareText(connection, toSqlite(own));
  if (!text.includes("{rows}")) return prepare(text);
  const single = forOneRow(text);
  let [ofOne, ofMany]: (Ready | null)[] = [null, null];
  return (values) => {
    const bound = single?.bind(values);
    if (single && bound) {
      ofOne ??= prepare(single.text);
      return ofOne(bound);
    }
    ofMany ??= prepare(text);
    return ofMany(values.map((value) => (value instanceof Rows ? value.toString() : value)));
  };
}

function prepareText(connection: SqliteConnection.Database, text: string): Ready {
  const ready = connection.prepare(text);
  return (values) => {
    if (ready.reader) return ready.all(...values) as Row[];
    ready.run(...values);
    return [];
  };
}

/**
 * The text as SQLite takes it. A bare parameter beside the account lets its planner hope for a better plan, so that it
 * prepares the statement anew each time another account is bound, which takes longer than most statements.
 */
export function toSqlite(text: string): string {
  return text
    .replaceAll("{rows}", "json_each(?) as r")
    .replaceAll(/\baccount = \?/g, "account = cast(? as bigint)");
}
