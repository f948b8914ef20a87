// Committing a player's call: together with what else of the person is being played. Contract: scrobble.md 3, 6.

import type { AccountId, Millis, PlaybackId, TitleId } from "../core/ids.ts";
import type { Playback } from "../core/playback.ts";
import { ask, type Steps } from "../database/statement.ts";
import { scheduleCheckins } from "./checkins.ts";
import { type CommitRequest, type Committed, commit } from "./commit.ts";
import { lockPerson } from "./person.ts";
import { toPlayback } from "./shelves.ts";
import * as playbackSql from "./statements/playback.ts";

/** A stored playback and the title that it is of. */
export type StoredPlayback = { readonly title: TitleId; readonly playback: Playback };

/** Titles that must be prepared before the commit can decide. */
export type Needs = { readonly needs: readonly TitleId[] };

/** The titles of which something is being played now. */
function* readOutstanding(account: AccountId): Steps<readonly TitleId[]> {
  return (yield* ask(playbackSql.listOutstanding, account)).map(({ title }) => title);
}

export type ScrobbleCommit = {
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
  request: CommitRequest<Outcome>,
  { keptSince, prepared }: ScrobbleCommit,
): Steps<Committed<Outcome> | Needs> {
  yield* lockPerson(account);
  if (prepared !== null) {
    const needs = (yield* readOutstanding(account)).filter((title) => !prepared.has(title));
    if (needs.length > 0) return { needs };
  }
  yield* ask(playbackSql.prune, account, request.author.now, keptSince);
  return yield* commit(account, request);
}

/**
 * Commits the ends of check-ins, and schedules the next one in the same transaction: a check-in that another process
 * writes meanwhile is neither overlooked nor ended twice. Answers what it needs, like `commitScrobble`.
 */
export function* commitMatured<Outcome>(
  account: AccountId,
  request: CommitRequest<Outcome>,
  prepared: ReadonlySet<TitleId>,
): Steps<Committed<Outcome> | Needs> {
  yield* lockPerson(account);
  const matured = (yield* ask(playbackSql.listMatured, account, request.author.now)).map(
    ({ title }) => title,
  );
  const needs = matured.filter((title) => !prepared.has(title));
  if (needs.length > 0) return { needs };
  const committed = yield* commit(account, request);
  yield* scheduleCheckins(account);
  return committed;
}

/** The stored playbacks, the newest pause first. */
export function* readPlaybacks(account: AccountId): Steps<readonly StoredPlayback[]> {
  const rows = yield* ask(playbackSql.list, account);
  return rows.map((row) => ({ title: row.title, playback: toPlayback(row) }));
}

/** A stored playback by its number; null when the account has none such. */
export function* readPlayback(account: AccountId, id: PlaybackId): Steps<StoredPlayback | null> {
  const [row] = yield* ask(playbackSql.find, account, id);
  return row ? { title: row.title, playback: toPlayback(row) } : null;
}
