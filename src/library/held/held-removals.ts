// Held removals: the titles stay in the library, hidden from the app that removed them, until the owner decides.

import type { AccountId, Millis, TitleId } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { type Author, type CommitOptions, type Committed, commit, type Task } from "../commit/commit.ts";
import { lockPerson, updatePerson } from "../commit/person.ts";
import * as heldSql from "../statements/held.ts";
import { readHeldTitles } from "./hold-removals.ts";

/** A title that an app removed, and the time of the removal. */
export type HeldRemoval = { readonly app: string; readonly title: TitleId; readonly at: Millis };

export type HeldStore = {
  /** The held removals, ordered by app, then by time. */
  list(account: AccountId): Promise<readonly HeldRemoval[]>;
  /** The titles that are hidden from the app. */
  hiddenFrom(account: AccountId, app: string): Promise<ReadonlySet<TitleId>>;
  /**
   * Ends the held removals of one app, and commits the tasks of their titles. Tasks of titles whose removal is no longer
   * held are left out. Null if the app has no held removals.
   */
  settle<Outcome>(account: AccountId, settlement: Settlement<Outcome>): Promise<Committed<Outcome> | null>;
};

/** The end of the held removals of one app. */
export type Settlement<Outcome> = {
  readonly author: Author;
  readonly app: string;
  /** One task for each title whose removal is held. */
  readonly titles: readonly Task<Outcome>[];
  /** Tasks that are committed in any case. */
  readonly others?: readonly Task<Outcome>[];
  /** Whether the titles stay. The app then gets their rows again. */
  readonly returns: boolean;
  readonly options?: CommitOptions;
};

export function openHeld(database: Database): HeldStore {
  return {
    list: (account) => database.ask(heldSql.list, account),
    hiddenFrom: (account, app) => database.read(() => readHeldTitles(account, app)),
    settle: (account, settlement) => database.write(() => settle(account, settlement)),
  };
}

function* settle<Outcome>(
  account: AccountId,
  { author, app, titles, others = [], returns, options = {} }: Settlement<Outcome>,
): Steps<Committed<Outcome> | null> {
  const person = yield* lockPerson(account);
  const held = new Set((yield* ask(heldSql.removeOfApp, account, app)).map(({ title }) => title));
  if (held.size === 0) return null;
  yield* updatePerson(account, { ...person, held: person.held - held.size });
  const tasks = titles.filter(({ title }) => held.has(title.id));
  const returning = returns ? { returning: new Set(tasks.map(({ title }) => title.id)) } : {};
  return yield* commit(account, {
    author,
    tasks: [...tasks, ...others],
    options: { ...options, ...returning },
  });
}
