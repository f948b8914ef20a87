// Lists and deletes saved playbacks. Contract: scrobble.md 6, 7.

import type { Millis, PlaybackId } from "../core/ids.ts";
import { wasWatchedSince } from "../core/playback/hidden-playbacks.ts";
import { type Playback, RETENTION_MILLIS } from "../core/playback/playback.ts";
import { decidePlaybackRemoval } from "../core/playback/playback-end.ts";
import { Refused } from "../core/requests/refusal.ts";
import { EMPTY_SHELF } from "../core/shelf.ts";
import { later } from "../core/time.ts";
import { isMovieLike, type Title } from "../core/titles/title.ts";
import { authorOf, type Caller, visibleTo } from "./caller.ts";
import { recallTitles } from "./recall-titles.ts";
import type { Services } from "./services.ts";

export type PlaybackFilter = {
  readonly type: "movie" | "episode" | null;
  /** Maximum number of playbacks. */
  readonly limit: number;
  /** Leaves out playbacks whose part was watched at or after the pause. */
  readonly hideWatched: boolean;
  /** Paused at or after this time. */
  readonly from: Millis | null;
  /** Paused before this time. */
  readonly to: Millis | null;
};

export type SavedPlayback = { readonly title: Title; readonly playback: Playback };

/** Saved playbacks that were paused before this time are no longer kept. Contract: scrobble.md 3.6. */
export async function playbacksKeptSince(
  { accounts, clock }: Services,
  { account }: Caller,
): Promise<Millis> {
  return later(clock(), -RETENTION_MILLIS[await accounts.planOf(account)]);
}

/** Returns the saved playbacks that match the filter, newest pause first. */
export async function listPlaybacks(
  services: Services,
  caller: Caller,
  filter: PlaybackFilter,
): Promise<SavedPlayback[]> {
  const library = visibleTo(services, caller);
  const since = await playbacksKeptSince(services, caller);
  const stored = (await library.playbacks()).filter(({ playback }) => isListed(playback, since, filter));
  const ids = stored.map(({ title }) => title);
  const [titles, shelves] = await Promise.all([
    recallTitles(services, caller.account, ids),
    library.shelves(ids),
  ]);
  const saved: SavedPlayback[] = [];
  for (const { title: id, playback } of stored) {
    const title = titles.get(id);
    // A title without a name cannot be presented.
    if (!title || title.name === "") continue;
    if (filter.type !== null && isMovieLike(title) !== (filter.type === "movie")) continue;
    if (filter.hideWatched && wasWatchedSince(shelves.get(id) ?? EMPTY_SHELF, title, playback)) continue;
    saved.push({ title, playback });
    if (saved.length >= filter.limit) break;
  }
  return saved;
}

function isListed({ state, pausedAt }: Playback, since: Millis, { from, to }: PlaybackFilter): boolean {
  return (
    state === "paused" &&
    pausedAt !== null &&
    pausedAt >= since &&
    (from === null || pausedAt >= from) &&
    (to === null || pausedAt < to)
  );
}

/** Deletes a saved playback, an active scrobble or a check-in. @throws Refused if the account has none with this id */
export async function deletePlayback(services: Services, caller: Caller, id: PlaybackId): Promise<void> {
  const { account } = caller;
  const { clock, library } = services;
  const stored = await visibleTo(services, caller).playback(id);
  const title = stored && (await recallTitles(services, account, [stored.title])).get(stored.title);
  if (!stored || !title) throw new Refused("playback_unknown");
  const { state, pausedAt } = stored.playback;
  if (state === "paused" && (pausedAt ?? 0) < (await playbacksKeptSince(services, caller)))
    throw new Refused("playback_unknown");
  const { outcomes } = await library.commit(account, {
    author: authorOf(caller, "/sync/playback", clock()),
    tasks: [{ title, decide: (shelf) => decidePlaybackRemoval(shelf, id) }],
  });
  if (!outcomes[0]) throw new Refused("playback_unknown");
}
