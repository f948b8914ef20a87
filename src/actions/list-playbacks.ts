// The saved playbacks of a person: what was left in the middle. Contract: scrobble.md 6, 7.

import { authorOf, type Caller } from "../api/http/identify.ts";
import type { AccountId, Millis } from "../core/ids.ts";
import { keyOf, type PlaybackId } from "../core/ids.ts";
import { type Playback, partsPlayed, RETENTION } from "../core/playback.ts";
import { lastWatchedEpisode } from "../core/progress.ts";
import { decideScrobbleRemoval } from "../core/scrobble.ts";
import { EMPTY_SHELF, isCompletedInBulk, type Shelf } from "../core/shelf.ts";
import { isRegular, type Title } from "../core/title.ts";
import { WireError } from "../wire/errors.ts";
import { readTime } from "../wire/fields.ts";
import { presentPlayback } from "../wire/scrobble/present.ts";
import { rememberedTitles } from "./recall-titles.ts";
import type { Services } from "./services.ts";

const MOST = 10_000;
const YEAR_2000 = Date.UTC(2000, 0, 1);

export type PlaybackFilter = {
  readonly type: "movie" | "episode" | null;
  readonly limit: number;
  readonly hideWatched: boolean;
  /** The first moment included… */
  readonly from: Millis | null;
  /** …and the first that is not. */
  readonly to: Millis | null;
};

/** @throws WireError on a date that is none */
export function parsePlaybackQuery(
  type: PlaybackFilter["type"],
  query: Readonly<Record<string, string | undefined>>,
): PlaybackFilter {
  const limit = Number(query.limit ?? MOST);
  return {
    type,
    limit: Number.isInteger(limit) && limit >= 1 ? Math.min(limit, MOST) : MOST,
    hideWatched: !["false", "no", "0"].includes(query.hide_watched ?? ""),
    from: readTime(query.date_from, "date_from"),
    to: readTime(query.date_to, "date_to"),
  };
}

/** The newest pause first. */
export async function listPlaybacks(
  services: Services,
  account: AccountId,
  filter: PlaybackFilter,
): Promise<unknown[]> {
  const now = services.clock();
  const keptSince = now - RETENTION[await services.planOf(account)];
  const paused = (await services.library.playbacks(account)).filter(
    ({ playback: { state, pausedAt } }) =>
      state === "paused" &&
      pausedAt !== null &&
      pausedAt >= keptSince &&
      (filter.from === null || pausedAt >= filter.from) &&
      (filter.to === null || pausedAt < filter.to),
  );
  const ids = paused.map(({ title }) => title);
  const [titles, shelves] = await Promise.all([
    rememberedTitles(services, account, ids),
    services.library.shelves(account, ids),
  ]);
  const rows: unknown[] = [];
  for (const { title: id, playback } of paused) {
    const title = titles.get(id);
    // Of a title without a name nothing can be told.
    if (!title || title.name === "") continue;
    if (filter.type !== null && isMovieLike(title) !== (filter.type === "movie")) continue;
    if (filter.hideWatched && wasWatchedSince(shelves.get(id) ?? EMPTY_SHELF, title, playback)) continue;
    rows.push(presentPlayback(title, playback));
    if (rows.length >= filter.limit) break;
  }
  return rows;
}

/** Whether the part was watched at or after its pause. Contract: scrobble.md 6, `hide_watched`. */
function wasWatchedSince(shelf: Shelf, title: Title, { part, pausedAt }: Playback): boolean {
  const keys = partsPlayed(title, part);
  const since = (at: Millis | null | undefined): boolean =>
    at !== null && at !== undefined && at >= YEAR_2000 && at >= (pausedAt ?? 0);
  const { entry } = shelf;
  if (isRegular(part) && isCompletedInBulk(entry) && since(entry?.completedInBulkAt)) return true;
  if (shelf.rewatches.some(({ watches }) => keys.every((key) => since(watches.get(key))))) return true;
  const times = keys.map((key) => shelf.watches.get(key));
  const watchedAt = times.includes(undefined)
    ? undefined
    : times.reduce((least, at) => ((at ?? 0) < (least ?? 0) ? at : least));
  if (watchedAt === undefined || watchedAt >= YEAR_2000) return since(watchedAt);
  // Watched, nobody knows when: a completed movie is hidden, and the episode that the list last pointed at.
  if (isMovieLike(title)) return entry?.status === "completed";
  return lastWatchedEpisode(shelf, title)?.key === keyOf(part);
}

const isMovieLike = ({ type, animeType }: Title): boolean => type === "movie" || animeType === "movie";

/** Forgets a stored session of any kind. @throws WireError 404 `empty` when the account has none such */
export async function deletePlayback(services: Services, caller: Caller, id: PlaybackId): Promise<void> {
  const { account } = caller;
  const now = services.clock();
  const stored = await services.library.playback(account, id);
  const title = stored && (await rememberedTitles(services, account, [stored.title])).get(stored.title);
  const missing = new WireError(404, "empty", "No such playback");
  if (!stored || !title) throw missing;
  const keptSince = now - RETENTION[await services.planOf(account)];
  const { state, pausedAt } = stored.playback;
  if (state === "paused" && (pausedAt ?? 0) < keptSince) throw missing;
  const { outcomes } = await services.library.commit(account, authorOf(caller, "/sync/playback", now), [
    { title, decide: (shelf) => decideScrobbleRemoval(shelf, id) },
  ]);
  if (!outcomes[0]) throw missing;
}
