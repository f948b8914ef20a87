// Committing what players send, together with what else the person is playing. Contract: scrobble.md 3, 6.

import type { AccountId, Millis, PlaybackId, TitleId } from "../../core/ids.ts";
import type { Playback } from "../../core/playback/playback.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { type CommitRequest, type Committed, commit } from "../commit/commit.ts";
import { lockPerson } from "../commit/person.ts";
import { toPlayback } from "../commit/shelves.ts";
import * as playbackSql from "../statements/playback.ts";
import { scheduleCheckins } from "./checkins.ts";

/** A stored playback and the title that it is of. */
export type StoredPlayback = { readonly title: TitleId; readonly playback: Playback };

/** Titles that must be prepared before the commit can decide. */
export type Needs = { readonly needs: readonly TitleId[] };

/** The titles that are being played now. */
function* readOutstanding(account: AccountId): Steps<readonly TitleId[]> {
  return (yield* ask(playbackSql.listOutstanding, account)).map(({ title }) => title);
}

export type ScrobbleCommit = {
  /** Playbacks that were paused earlier are removed. */
  readonly keptSince: Millis;
  /** Titles that the caller has loaded; null where it does not matter what else is being played. */
  readonly prepared: ReadonlySet<TitleId> | null;
};

/**
 * Commits the request, unless a title is being played that the caller has not loaded. Only the locked rows tell: it then
 * answers which titles it needs, and the caller tries again with them.
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
 * Commits the ends of check-ins and schedules the next one in the same transaction, so that a check-in of another process
 * is neither overlooked nor ended twice. Answers which titles it needs, like `commitScrobble`.
 */
export function* commitMatured<Outcome>(
  account: AccountId,
  request: CommitRequest<Outcome>,
  prepared: ReadonlySet<TitleId>,
): Steps<Committed<Outcome> | Needs> {
  yield* lockPerson(account);
  const matured = yield* ask(playbackSql.listMatured, account, request.author.now);
  const needs = matured.map(({ title }) => title).filter((title) => !prepared.has(title));
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

/** The stored playback of this number; null where the account has none. */
export function* readPlayback(account: AccountId, id: PlaybackId): Steps<StoredPlayback | null> {
  const [row] = yield* ask(playbackSql.find, account, id);
  return row ? { title: row.title, playback: toPlayback(row) } : null;
}
