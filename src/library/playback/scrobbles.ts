// Committing calls of players and ended check-ins, and reading playbacks. Contract: scrobble.md 3, 6.

import type { AccountId, Millis, PlaybackId, TitleId } from "../../core/ids.ts";
import type { Playback } from "../../core/playback/playback.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { type CommitRequest, type Committed, commit } from "../commit/commit.ts";
import { lockPerson } from "../commit/person.ts";
import { toPlayback } from "../commit/shelves.ts";
import * as playbackSql from "../statements/playback.ts";
import { scheduleCheckins } from "./checkins.ts";

/** A stored playback and its title. */
export type StoredPlayback = { readonly title: TitleId; readonly playback: Playback };

/** Titles that the caller must load before it can commit. */
export type Needs = { readonly needs: readonly TitleId[] };

/** The titles with an outstanding start or check-in. */
function* readOutstanding(account: AccountId): Steps<readonly TitleId[]> {
  return (yield* ask(playbackSql.listOutstanding, account)).map(({ title }) => title);
}

export type ScrobbleCommit = {
  /** Playbacks that were paused before this time are deleted. */
  readonly keptSince: Millis;
  /** Titles that the caller has loaded; null if the request does not end playbacks of other titles. */
  readonly prepared: ReadonlySet<TitleId> | null;
};

/**
 * Commits the request, unless the account is playing titles that the caller has not loaded. This is known only once the
 * person is locked. In that case it returns these titles, and the caller loads them and tries again.
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
 * Commits the ends of check-ins, and schedules the next end in the same transaction, so that no check-in is missed or
 * ended twice if several processes run. Returns the titles that it needs, like `commitScrobble`.
 */
export function* commitEndedCheckins<Outcome>(
  account: AccountId,
  request: CommitRequest<Outcome>,
  prepared: ReadonlySet<TitleId>,
): Steps<Committed<Outcome> | Needs> {
  yield* lockPerson(account);
  const ended = yield* ask(playbackSql.listEndedCheckins, account, request.author.now);
  const needs = ended.map(({ title }) => title).filter((title) => !prepared.has(title));
  if (needs.length > 0) return { needs };
  const committed = yield* commit(account, request);
  yield* scheduleCheckins(account);
  return committed;
}

/** The stored playbacks, the latest pause first. */
export function* readPlaybacks(account: AccountId): Steps<readonly StoredPlayback[]> {
  const rows = yield* ask(playbackSql.list, account);
  return rows.map((row) => ({ title: row.title, playback: toPlayback(row) }));
}

/** The stored playback with this id; null if the account has none. */
export function* readPlayback(account: AccountId, id: PlaybackId): Steps<StoredPlayback | null> {
  const [row] = yield* ask(playbackSql.find, account, id);
  return row ? { title: row.title, playback: toPlayback(row) } : null;
}
