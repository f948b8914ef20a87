// Running the steps of a piece of work on a SQLite connection.

import type SqliteConnection from "better-sqlite3";
import type { Row, Statement, Step, Steps } from "./statement.ts";

/** Runs the steps to their end, in one go. */
export function runSteps<Result>(steps: Steps<Result>, execute: (step: Step) => Row[]): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(execute(step.value));
  return step.value;
}

/** Prepares each statement once per connection. */
export function executor(connection: SqliteConnection.Database): (step: Step) => Row[] {
  const prepared = new Map<string, SqliteConnection.Statement>();
  return ({ statement, values }) => {
    let ready = prepared.get(statement.text);
    if (!ready) {
      ready = connection.prepare(translate(statement));
      // Composed queries come in many forms; keep the cache bounded.
      if (prepared.size > 500) prepared.clear();
      prepared.set(statement.text, ready);
    }
    if (ready.reader) return ready.all(...values) as Row[];
    ready.run(...values);
    return [];
  };
}

function translate({ text }: Statement): string {
  return text.replaceAll("{rows}", "json_each(?) as r");
}
