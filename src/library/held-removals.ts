// Removals that are held until the library's owner has decided: the titles are there, and hidden from who removed them.

import { areMany, type GuardLimits, isMassRemoval } from "../core/guard.ts";
import type { AccountId, Millis, TitleId } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { insertAccountRows } from "../database/insertion.ts";
import { ask, columnOf, type Steps } from "../database/statement.ts";
import type { Author, CommitOptions, CommitRequest, Committed, Task } from "./commit.ts";
import { lockPerson, updatePerson } from "./person.ts";
import * as entrySql from "./statements/entry.ts";
import * as heldSql from "./statements/held.ts";
import * as revisionSql from "./statements/revision.ts";
import type { Working } from "./write-shelves.ts";

/** A title that an app removed, and when. */
export type HeldRemoval = { readonly app: string; readonly title: TitleId; readonly at: Millis };

export type HeldStore = {
  /** What is held, by app and in the order in which it was removed. */
  list(account: AccountId): Promise<readonly HeldRemoval[]>;
  /** The titles that are hidden from the app. */
  hiddenFrom(account: AccountId, app: string): Promise<ReadonlySet<TitleId>>;
  /**
   * Ends what is held of one app's removals, and commits the tasks. Null when nothing is held; tasks of `titles` that are
   * no longer held are left out.
   */
  settle<Outcome>(account: AccountId, settlement: Settlement<Outcome>): Promise<Committed<Outcome> | null>;
};

/** How held removals of one app end. */
export type Settlement<Outcome> = {
  readonly author: Author;
  readonly app: string;
  /** One task for each title whose removal is held. */
  readonly titles: readonly Task<Outcome>[];
  /** Tasks that are committed in any case. */
  readonly others?: readonly Task<Outcome>[];
  /** Whether the titles stay: the app is told of them anew. */
  readonly returns: boolean;
  readonly options?: CommitOptions;
};

type Commit = <Outcome>(account: AccountId, request: CommitRequest<Outcome>) => Steps<Committed<Outcome>>;

/** `commit` is given: it is what holds removals in the first place. */
export function openHeld(database: Database, commit: Commit): HeldStore {
  return {
    list: (account) => database.ask(heldSql.list, account),
    hiddenFrom: (account, app) => database.read(() => readHeldTitles(account, app)),
    settle: (account, settlement) => database.write(() => settle(commit, account, settlement)),
  };
}

function* settle<Outcome>(
  commit: Commit,
  account: AccountId,
  { author, app, titles, others = [], returns, options = {} }: Settlement<Outcome>,
): Steps<Committed<Outcome> | null> {
  const person = yield* lockPerson(account);
  const held = new Set((yield* ask(heldSql.removeOfApp, account, app)).map(({ title }) => title));
  if (held.size === 0) return null;
  yield* updatePerson(account, { ...person, held: person.held - held.size });
  const still = titles.filter(({ title }) => held.has(title.id));
  const returning = returns ? { returning: new Set(still.map(({ title }) => title.id)) } : {};
  return yield* commit(account, {
    author,
    tasks: [...still, ...others],
    options: { ...options, ...returning },
  });
}

export function* readHeldTitles(account: AccountId, app: string): Steps<ReadonlySet<TitleId>> {
  return new Set((yield* ask(heldSql.listOfApp, account, app)).map(({ title }) => title));
}

/** Whether the title leaves the library. */
export function leaves({ loaded, shelf }: Pick<Working, "loaded" | "shelf">): boolean {
  return loaded.shelf.entry !== null && shelf.entry === null;
}

type Asked = {
  readonly decided: readonly Working[];
  /** Titles that are told of anew because somebody else's removal of them was refused. */
  readonly returning: ReadonlySet<TitleId>;
  /** Removals that are held so far. */
  readonly before: number;
  readonly guard: GuardLimits | undefined;
};

/**
 * Holds what leaves the library where it is too much, and ends what was held of titles that somebody goes on with.
 * Answers what is to be written, and how many removals are held then.
 */
export function* holdRemovals(
  account: AccountId,
  author: Author,
  { decided, returning, before, guard }: Asked,
): Steps<{ holds: boolean; changed: readonly Working[]; held: number }> {
  const leaving = decided.filter(leaves);
  const holds = guard !== undefined && (yield* isHeld(account, author, leaving.length, guard));
  const changed = holds ? decided.filter((one) => !leaves(one)) : decided;
  const settled = changed.filter((one) => one.changes.length > 0 || !returning.has(one.title.id));
  const over =
    before > 0 && settled.length > 0
      ? yield* ask(heldSql.removeTitles, account, columnOf(settled.map(({ title }) => title.id)))
      : [];
  const { app, source, now } = author;
  const rows = (holds ? leaving : []).map(({ title }) => ({ app, title: title.id, source, at: now }));
  const fresh = yield* insertAccountRows(heldSql.write, account, rows);
  return { holds, changed, held: before - over.length + fresh.length };
}

/** Whether the removals that are asked for are held, with what the app removed before. */
function* isHeld(
  account: AccountId,
  { app, now }: Author,
  asked: number,
  limits: GuardLimits,
): Steps<boolean> {
  if (asked === 0) return false;
  const [removed] = yield* ask(revisionSql.countRemoved, account, now - limits.window, app);
  const held = (yield* ask(heldSql.listOfApp, account, app)).length;
  const removals = { gone: removed?.removed ?? 0, held, asked };
  if (!areMany(removals, limits)) return false;
  const [library] = yield* ask(entrySql.count, account);
  return isMassRemoval(removals, library?.entries ?? 0, limits);
}
