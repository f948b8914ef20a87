// Parses the path and the query of GET /sync/all-items. Contract: sync.md 7, clients.md 5.

import type { Millis } from "../../core/ids.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { ANIME_TYPES, type AnimeType, type TitleType } from "../../core/titles/title.ts";
import { isYes, readTime } from "../fields.ts";
import { readListStatus } from "../list-status.ts";
import { readTitleType } from "../sections.ts";
import type { RowOptions } from "./row-options.ts";

export type ListingPath = { readonly type?: string | undefined; readonly status?: string | undefined };
export type ListingQuery = Readonly<Record<string, string | undefined>>;

export type ListingRequest = {
  /** Null: all types. */
  readonly type: TitleType | null;
  /** Null: all statuses. `none`: a status that does not exist, so no rows match. */
  readonly status: ListStatus | null | "none";
  /** Only rows that changed strictly after this time; null: all rows. */
  readonly changedAfter: Millis | null;
  /** Only rows whose rating changed strictly after this time; null: all rows. */
  readonly ratingChangedAfter: Millis | null;
  /** Only rows with one of these ratings; null: all rows. */
  readonly ratings: readonly number[] | null;
  /** Whether a response without rows is `{}` even if the path names a type. */
  readonly omitsEmptyList: boolean;
  /** Only anime of this type; null: all anime. */
  readonly animeType: AnimeType | null;
  readonly row: RowOptions;
};

/** The values of `extended`. If a request has several of them, the first one in this order applies. */
const EXTENDED = ["full_anime_seasons", "full", "simkl_ids_only", "ids_only"] as const;

/** An unknown type means all types. @throws WireError 400 `wrong_parameter` when `date_from` is not a time */
export function parseListing({ type, status }: ListingPath, query: ListingQuery): ListingRequest {
  const animeType = query.anime_type === "movies" ? "movie" : query.anime_type;
  const include = query.include_all_episodes;
  return {
    type: readTitleType(type),
    status: readStatusSegment(status),
    changedAfter: readTime(query.date_from, "date_from"),
    ratingChangedAfter: null,
    ratings: null,
    omitsEmptyList: false,
    animeType: ANIME_TYPES.find((one) => one === animeType) ?? null,
    row: {
      extended: EXTENDED.find((one) => query.extended?.split(",").includes(one)) ?? "none",
      episodeWatchedAt: isYes(query.episode_watched_at),
      episodeTvdbId: isYes(query.episode_tvdb_id),
      episodeRuntime: isYes(query.episode_runtime),
      includeAllEpisodes: include === "original" ? "original" : isYes(include) ? "yes" : "no",
      nextWatchInfo: isYes(query.next_watch_info),
      memos: isYes(query.memos),
      english: query.language === "en",
      rewatches: isYes(query.allow_rewatch),
    },
  };
}

function readStatusSegment(status: string | undefined): ListingRequest["status"] {
  if (status === undefined || status === "all" || status === "") return null;
  return readListStatus(status) ?? "none";
}
