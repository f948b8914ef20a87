// The rows of GET /sync/all-items and /sync/ratings. Contract: sync.md 5, 7; clients.md 5.1.

import { lastWatchedEpisode, nextEpisode } from "../../core/history/progress.ts";
import { type Millis, partOfKey } from "../../core/ids.ts";
import type { LibraryRow } from "../../core/lists/library-row.ts";
import { type Entry, type Rewatch, type Shelf, watchedRegularCount } from "../../core/shelf.ts";
import { printTime } from "../../core/time.ts";
import { mappedTvdbSeasons } from "../../core/titles/anime-numbering.ts";
import { airedRegularEpisodes, isRegular, regularEpisodes, type Title } from "../../core/titles/title.ts";
import { presentTime } from "../time.ts";
import { presentIds, presentMarker, wrapTitle } from "../title.ts";
import { groupBySeason, presentNextEpisode, presentSeasons } from "./present-episodes.ts";
import { isFull, isIdsOnly, type RowOptions } from "./row-options.ts";
import type { ListedRow, ListedTitle } from "./schema.ts";

/** The canonical row of a title. @throws Error if the title is not in the library, unless only ids are shown */
export function presentRow(row: LibraryRow, options: RowOptions, now: Millis): ListedRow {
  const { title, shelf } = row;
  if (isIdsOnly(options)) {
    const which = options.extended === "ids_only" ? "all" : "simkl";
    return wrapTitle(title.type, { ids: presentIds(title, which) });
  }
  const { entry } = shelf;
  if (entry === null) throw new Error("a title that is not in the library has no row");
  return {
    added_to_watchlist_at: presentTime(entry.addedAt),
    last_watched_at: presentTime(row.lastWatchedAt),
    user_rated_at: presentTime(entry.ratedAt),
    user_rating: entry.rating,
    status: entry.status,
    ...presentProgress(row, options, now),
    ...(title.type === "anime" ? { anime_type: title.animeType } : {}),
    ...wrapTitle(title.type, presentTitle(title, options)),
    ...(options.memos ? { memo: presentMemo(entry) } : {}),
    ...(title.type === "anime" && options.extended === "full_anime_seasons" && title.animeType !== "movie"
      ? { mapped_tvdb_seasons: mappedTvdbSeasons(title) }
      : {}),
    ...(options.rewatches ? { is_rewatch: false } : {}),
    ...(isFull(options) ? presentSeasons(row, options, now) : {}),
  };
}

/**
 * The row of a rewatch session. Its times and episodes are those of the session, everything else is that of the
 * canonical row. Contract: rewatches.md 9.
 */
export function presentSession(
  row: LibraryRow,
  session: Rewatch,
  options: RowOptions,
  now: Millis,
): ListedRow {
  const { title } = row;
  const summary: RowOptions = { ...options, extended: "none", nextWatchInfo: false };
  const { last_watched, next_to_watch, ...canonical } = presentRow(row, summary, now);
  const { createdAt, lastWatchedAt, status } = session.state;
  return {
    ...canonical,
    added_to_watchlist_at: printTime(createdAt),
    last_watched_at: presentTime(lastWatchedAt),
    ...(title.type === "movie" ? {} : presentSessionProgress(title, session, options, now)),
    ...wrapTitle(title.type, presentTitle(title, options)),
    is_rewatch: true,
    rewatch_id: session.id,
    rewatch_status: status,
    ...(isFull(options) && title.type !== "movie" ? groupBySeason(title, session.watches, options) : {}),
  };
}

/** The progress of a session. Without episodes in the rows, it is a placeholder. Contract: rewatches.md 9. */
function presentSessionProgress(
  title: Title,
  { watches }: Rewatch,
  options: RowOptions,
  now: Millis,
): ListedRow {
  if (!isFull(options)) return { last_watched: null, next_to_watch: null, watched_episodes_count: 0 };
  const watched: Shelf = { entry: null, watches, rewatches: [] };
  const last = lastWatchedEpisode(watched, title);
  const next = last === null ? null : nextEpisode(watched, title, last, now);
  return {
    last_watched: presentMarker(title, last?.part ?? null),
    next_to_watch: presentMarker(title, next?.part ?? null),
    watched_episodes_count: [...watches.keys()].filter((key) => isRegular(partOfKey(key))).length,
  };
}

function presentTitle(title: Title, options: RowOptions): ListedTitle {
  return {
    title: options.english ? (title.englishName ?? title.name) : title.name,
    poster: title.poster,
    year: title.year,
    ids: presentIds(title),
    ...(isFull(options) ? { runtime: title.runtime } : {}),
  };
}

function presentMemo({ memo }: Entry): NonNullable<ListedRow["memo"]> {
  return memo === null ? {} : { text: memo.text, is_private: memo.isPrivate };
}

function presentProgress(row: LibraryRow, options: RowOptions, now: Millis): ListedRow {
  const { title, isKnown, shelf } = row;
  if (title.type === "movie")
    return { watched_episodes_count: 0, total_episodes_count: 0, not_aired_episodes_count: 0 };
  const last = lastWatchedEpisode(shelf, title);
  const next = nextEpisode(shelf, title, last, now);
  const total = regularEpisodes(title).length;
  const completed = shelf.entry?.status === "completed";
  const watched = watchedRegularCount(shelf);
  const nextInfo =
    options.nextWatchInfo && shelf.entry?.status === "watching" && next !== null
      ? { next_to_watch_info: presentNextEpisode(title, next) }
      : {};
  return {
    last_watched: presentMarker(title, last?.part ?? null),
    next_to_watch: presentMarker(title, next?.part ?? null),
    watched_episodes_count: completed && isKnown ? total : watched,
    total_episodes_count: isKnown ? total : watched,
    not_aired_episodes_count: completed ? 0 : total - airedRegularEpisodes(title, now).length,
    ...nextInfo,
  };
}
