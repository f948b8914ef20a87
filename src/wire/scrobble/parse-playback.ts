// The path and the query of the playback endpoints. Contract: scrobble.md 6, 7.

import { type Millis, type PlaybackId, toPlaybackId } from "../../core/ids.ts";
import { noSuchPath, noSuchPlaybackList } from "../errors.ts";
import { readTime } from "../fields.ts";

const LIMIT_MAX = 10_000;

export type PlaybackFilter = {
  readonly type: "movie" | "episode" | null;
  readonly limit: number;
  readonly hideWatched: boolean;
  /** The first time included… */
  readonly from: Millis | null;
  /** …and the first that is not. */
  readonly to: Millis | null;
};

const TYPES: ReadonlyMap<string, PlaybackFilter["type"]> = new Map<string, PlaybackFilter["type"]>([
  ["movies", "movie"],
  ["movie", "movie"],
  ["episodes", "episode"],
  ["episode", "episode"],
]);

/** @throws WireError 404 for a list that does not exist, 400 on a date that is none */
export function parsePlaybackQuery(
  type: string | undefined,
  query: Readonly<Record<string, string | undefined>>,
): PlaybackFilter {
  const limit = Number(query.limit ?? LIMIT_MAX);
  return {
    type: readType(type),
    limit: Number.isInteger(limit) && limit >= 1 ? Math.min(limit, LIMIT_MAX) : LIMIT_MAX,
    hideWatched: !["false", "no", "0"].includes(query.hide_watched ?? ""),
    from: readTime(query.date_from, "date_from"),
    to: readTime(query.date_to, "date_to"),
  };
}

/** A number in the place of the type asks for the whole list. */
function readType(type: string | undefined): PlaybackFilter["type"] {
  if (type === undefined || /^-?\d+$/.test(type)) return null;
  const known = TYPES.get(type);
  if (known === undefined) throw noSuchPlaybackList();
  return known;
}

/** @throws WireError 404 `url_failed` */
export function parsePlaybackId(id: string): PlaybackId {
  if (!/^\d{1,19}$/.test(id) || Number(id) === 0) throw noSuchPath();
  // Ids are 64 bits wide on the wire; the larger ones were never given to anything.
  return toPlaybackId(Number.isSafeInteger(Number(id)) ? Number(id) : Number.MAX_SAFE_INTEGER);
}
