// GET /ratings/{type}?user_watchlist=: the ratings of a person's titles. Contract: sync.md 11, catalogue.md 14.

import { Type } from "typebox";
import type { Millis } from "../../core/ids.ts";
import { isReleased } from "../../core/lists/list.ts";
import { LIST_STATUSES, type ListStatus } from "../../core/shelf.ts";
import { hasEnded, type Title, type TitleType } from "../../core/titles/title.ts";
import { IntegerOrNull, openObject } from "../schema.ts";
import { readTitleType } from "../sections.ts";
import { titlePageUrl } from "../title.ts";

export const WatchlistRatingsQuery = Type.Object(
  {
    user_watchlist: Type.Optional(
      Type.String({ description: "Statuses, separated by commas. Any other value means all" }),
    ),
    fields: Type.Optional(
      Type.String({ description: "simkl, link, release_status and year, separated by commas" }),
    ),
  },
  openObject,
);

const RatedTitle = Type.Object(
  {
    id: Type.Integer(),
    type: Type.String(),
    link: Type.Optional(Type.String()),
    release_status: Type.Optional(Type.String()),
    release_year: Type.Optional(IntegerOrNull),
    simkl: Type.Optional(
      Type.Object({ rating: Type.Number(), votes: Type.Integer(), droprate: Type.String() }),
    ),
  },
  openObject,
);
type RatedTitle = Type.Static<typeof RatedTitle>;
export const WatchlistRatingsResponse = Type.Union([Type.Array(RatedTitle), Type.Null()]);

/** The titles that a request selects, and the fields of each. */
export type WatchlistRatingsRequest = {
  /** Null: all types. */
  readonly type: TitleType | null;
  /** Null: all statuses. */
  readonly statuses: readonly ListStatus[] | null;
  readonly fields: ReadonlySet<string>;
};

const splitList = (list: string): ReadonlySet<string> =>
  new Set(list.split(",").map((element) => element.trim()));

/** Null when `user_watchlist` is missing or empty: the response is then null. */
export function parseWatchlistRatings(
  type: string | undefined,
  { user_watchlist: watchlist = "", fields = "simkl" }: Type.Static<typeof WatchlistRatingsQuery>,
): WatchlistRatingsRequest | null {
  if (watchlist === "") return null;
  const elements = splitList(watchlist);
  const statuses = LIST_STATUSES.filter((status) => elements.has(status));
  return {
    type: readTitleType(type),
    statuses: statuses.length === 0 ? null : statuses,
    fields: splitList(fields),
  };
}

/** The person is the only voter: `simkl` is their own rating with one vote, or 0 with no votes. */
export function presentWatchlistRating(
  title: Title,
  rating: number | null,
  fields: WatchlistRatingsRequest["fields"],
  now: Millis,
): RatedTitle {
  return {
    id: title.id,
    type: title.type === "show" ? "tv" : title.type,
    ...(fields.has("link") ? { link: titlePageUrl(title) } : {}),
    ...(fields.has("release_status") ? { release_status: releaseStatus(title, now) } : {}),
    ...(fields.has("year") ? { release_year: title.year } : {}),
    ...(fields.has("simkl")
      ? { simkl: { rating: rating ?? 0, votes: rating === null ? 0 : 1, droprate: "0%" } }
      : {}),
  };
}

function releaseStatus(title: Title, now: Millis): string {
  if (title.type === "movie") return isReleased(title, now) ? "released" : "upcoming";
  if (hasEnded(title, now)) return "ended";
  if (title.status === "upcoming") return "upcoming";
  return title.type === "anime" ? "ongoing" : "returning series";
}
