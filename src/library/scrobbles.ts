// Committing a player's call: together with what else of the person is being played. Contract: scrobble.md 3, 6.

import type { AccountId, Millis, PlaybackId, TitleId } from "../core/ids.ts";
import type { Playback } from "../core/playback.ts";
import { ask, type Steps } from "../database/statement.ts";
import { type Author, type Committed, commit, type Due, type Task } from "./commit.ts";
import { lockPerson } from "./person.ts";
import { toPlayback } from "./shelves.ts";
import * as sql from "./statements.ts";

/** A stored playback and the title that it is of. */
export type StoredPlayback = { readonly title: TitleId; readonly playback: Playback };

/** Titles that must be prepared before the commit can decide. */
export type Needs = { readonly needs: readonly TitleId[] };

/** The titles of which something is being played now. */
export function* readOutstanding(account: AccountId): Steps<readonly TitleId[]> {
  return (yield* ask(sql.outstandingPlaybacks, account)).map(({ title }) => title as TitleId);
}

export type ScrobbleCommit = {
  readonly due: readonly Due[];
  /** Saved playbacks that were paused earlier are forgotten. */
  readonly keptSince: Millis;
  /** Titles that were looked at; null when it does not matter what else is being played. */
  readonly prepared: ReadonlySet<TitleId> | null;
};

/**
 * Commits the tasks, unless something of a further title is being played: only the locked rows tell for sure, so it
 * answers what it needs, and is tried again with it.
 */
export function* commitScrobble<Outcome>(
  account: AccountId,
  author: Author,
  tasks: readonly Task<Outcome>[],
  { due, keptSince, prepared }: ScrobbleCommit,
): Steps<Committed<Outcome> | Needs> {
  yield* lockPerson(account);
  if (prepared !== null) {
    const needs = (yield* readOutstanding(account)).filter((title) => !prepared.has(title));
    if (needs.length > 0) return { needs };
  }
  yield* ask(sql.prunePlaybacks, account, author.now, keptSince);
  return yield* commit(account, author, tasks, [], due);
}

/** The saved playbacks, the newest pause first, with whether each part was watched at or after its pause. */
export function* readPlaybacks(account: AccountId): Steps<readonly StoredPlayback[]> {
  const rows = yield* ask(sql.listPlaybacks, account);
  return rows.map((row) => ({ title: row.title as TitleId, playback: toPlayback(row) }));
}

/** A stored playback by its number; null when the account has none such. */
export function* readPlayback(account: AccountId, id: PlaybackId): Steps<StoredPlayback | null> {
  const [row] = yield* ask(sql.findPlayback, account, id);
  return row ? { title: row.title as TitleId, playback: toPlayback(row) } : null;
}

export type DueWork = { readonly at: Millis; readonly account: AccountId; readonly kind: string };

/** Work whose time has come, the oldest first; at most a hundred at once. */
export function* readDue(now: Millis): Steps<readonly DueWork[]> {
  return (yield* ask(sql.readDue, now)) as unknown as readonly DueWork[];
}

export function* deleteDue({ at, account, kind }: DueWork): Steps<void> {
  yield* ask(sql.deleteDue, account, at, kind);
}
