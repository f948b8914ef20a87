// Stores that count the statements they run.

import type { Database } from "../src/database/database.ts";
import type { Steps } from "../src/database/statement.ts";
import type { Stores } from "../src/stores.ts";

let count = 0;

/** The number of statements since it was last taken. */
export const statements = {
  take: (): number => {
    const taken = count;
    count = 0;
    return taken;
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
    read: (steps) => database.read(() => counting(steps())),
    write: (steps) => database.write(() => counting(steps())),
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
