// Parses the path and the query of the playback endpoints. Contract: scrobble.md 6, 7.

import { type Millis, type PlaybackId, toPlaybackId } from "../../core/ids.ts";
import { noSuchPath, noSuchPlaybackList } from "../errors.ts";
import { readTime } from "../fields.ts";

/** The maximum of `limit`, and its default. */
const LIMIT_MAX = 10_000;

export type PlaybackFilter = {
  /** Null: movies and episodes. */
  readonly type: "movie" | "episode" | null;
  readonly limit: number;
  readonly hideWatched: boolean;
  /** The earliest pause, included; null: no limit. */
  readonly from: Millis | null;
  /** The latest pause, excluded; null: no limit. */
  readonly to: Millis | null;
};

const TYPE_NAMES: ReadonlyMap<string, PlaybackFilter["type"]> = new Map<string, PlaybackFilter["type"]>([
  ["movies", "movie"],
  ["movie", "movie"],
  ["episodes", "episode"],
  ["episode", "episode"],
]);

/** @throws WireError 404 `url_failed` for an unknown type, 400 `wrong_parameter` when a date cannot be read */
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

/** A number in place of the type lists all playbacks. */
function readType(type: string | undefined): PlaybackFilter["type"] {
  if (type === undefined || /^-?\d+$/.test(type)) return null;
  const known = TYPE_NAMES.get(type);
  if (known === undefined) throw noSuchPlaybackList();
  return known;
}

/** @throws WireError 404 `url_failed` unless the text is a positive integer */
export function parsePlaybackId(id: string): PlaybackId {
  if (!/^\d{1,19}$/.test(id) || Number(id) === 0) throw noSuchPath();
  // Clients may send ids of up to 64 bits. The server never assigns one that is not a safe integer.
  return toPlaybackId(Number.isSafeInteger(Number(id)) ? Number(id) : Number.MAX_SAFE_INTEGER);
}
