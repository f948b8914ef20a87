// GET /ratings/{type}?user_watchlist=: ratings of the titles on a person's lists. Contract: sync.md 11, catalogue.md 14.

import { Type } from "typebox";
import type { Millis } from "../../core/ids.ts";
import { isReleased } from "../../core/lists/list.ts";
import { LIST_STATUSES, type ListStatus } from "../../core/shelf.ts";
import { hasEnded, type Title, type TitleType } from "../../core/titles/title.ts";
import { PAGE_OF, readTitleType } from "../sections.ts";

export const WatchlistRatingsQuery = Type.Object(
  {
    user_watchlist: Type.Optional(
      Type.String({ description: "Statuses, separated by commas. Any other value means all" }),
    ),
    fields: Type.Optional(
      Type.String({ description: "simkl, link, release_status and year, separated by commas" }),
    ),
  },
  { additionalProperties: true },
);

const RatedTitle = Type.Object(
  {
    id: Type.Integer(),
    type: Type.String(),
    link: Type.Optional(Type.String()),
    release_status: Type.Optional(Type.String()),
    release_year: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    simkl: Type.Optional(
      Type.Object({ rating: Type.Number(), votes: Type.Integer(), droprate: Type.String() }),
    ),
  },
  { additionalProperties: true },
);
type RatedTitle = Type.Static<typeof RatedTitle>;
export const WatchlistRatingsResponse = Type.Union([Type.Array(RatedTitle), Type.Null()]);

/** Which of a person's titles are asked for, and which fields of each. */
export type WatchlistRatingsRequest = {
  readonly type: TitleType | null;
  /** Null: all. */
  readonly statuses: readonly ListStatus[] | null;
  readonly fields: ReadonlySet<string>;
};

const words = (list: string): ReadonlySet<string> => new Set(list.split(",").map((word) => word.trim()));

/** Null without `user_watchlist`, which asks for nothing. */
export function parseWatchlistRatings(
  type: string | undefined,
  { user_watchlist: watchlist = "", fields = "simkl" }: Type.Static<typeof WatchlistRatingsQuery>,
): WatchlistRatingsRequest | null {
  if (watchlist === "") return null;
  const named = words(watchlist);
  const statuses = LIST_STATUSES.filter((status) => named.has(status));
  return {
    type: readTitleType(type),
    statuses: statuses.length === 0 ? null : statuses,
    fields: words(fields),
  };
}

/** A self-hosted server has one voter: `simkl` is the person's rating, with one vote, or none. */
export function presentWatchlistRating(
  title: Title,
  rating: number | null,
  fields: WatchlistRatingsRequest["fields"],
  now: Millis,
): RatedTitle {
  return {
    id: title.id,
    type: title.type === "show" ? "tv" : title.type,
    ...(fields.has("link")
      ? { link: `https://simkl.com/${PAGE_OF[title.type]}/${title.id}/${title.slug}` }
      : {}),
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
