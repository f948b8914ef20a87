// Stores that count the statements they run, while somebody wants to know.

import type { Database } from "../src/database/database.ts";
import type { Steps } from "../src/database/sql/statement.ts";
import type { Stores } from "../src/stores.ts";

let count = 0;
let isCounting = false;

/** The number of statements since they were last asked for. Nothing is counted, and slowed, before. */
export const statements = {
  start: (): void => {
    count = 0;
    isCounting = true;
  },
  stop: (): number => {
    isCounting = false;
    return count;
  },
};

export function counted(stores: Stores): Stores {
  return {
    ...stores,
    library: withCount(stores.library),
    catalogueDatabase: withCount(stores.catalogueDatabase),
    accountsDatabase: withCount(stores.accountsDatabase),
  };
}

function withCount(database: Database): Database {
  return {
    ...database,
    ask: (asked, ...values) => {
      if (isCounting) count += 1;
      return database.ask(asked, ...values);
    },
    read: (steps) => database.read(isCounting ? () => counting(steps()) : steps),
    write: (steps) => database.write(isCounting ? () => counting(steps()) : steps),
  };
}

function* counting<Result>(steps: Steps<Result>): Steps<Result> {
  let step = steps.next();
  while (!step.done) {
    count += 1;
    step = steps.next(yield step.value);
  }
  return step.value;
}
