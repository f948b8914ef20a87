// GET /ratings/{type}?user_watchlist=: ratings of the titles on a person's lists. Contract: catalogue.md 14.

import type { AccountId, Millis } from "../core/ids.ts";
import { isReleased } from "../core/list.ts";
import { LIST_STATUSES, type ListStatus } from "../core/shelf.ts";
import { hasEnded, type Title, type TitleType } from "../core/title.ts";
import type { Services } from "./services.ts";

export type RatingsQuestion = {
  readonly type: string | undefined;
  /** Comma list of statuses; anything else means all. */
  readonly watchlist: string;
  readonly fields: string | undefined;
};

const TYPES: ReadonlyMap<string, TitleType> = new Map(
  Object.entries({
    tv: "show",
    shows: "show",
    movies: "movie",
    movie: "movie",
    anime: "anime",
  } as const),
);
const WIRE: Readonly<Record<TitleType, { type: string; path: string }>> = {
  movie: { type: "movie", path: "movies" },
  show: { type: "tv", path: "tv" },
  anime: { type: "anime", path: "anime" },
};

/** A server of one's own has one voter: `simkl` is the person's rating, with one vote, or none. */
export async function listRatings(
  services: Services,
  account: AccountId,
  { type, watchlist, fields = "simkl" }: RatingsQuestion,
): Promise<readonly unknown[]> {
  const named = new Set(watchlist.split(",").map((name) => name.trim()));
  const statuses = LIST_STATUSES.filter((status) => named.has(status));
  const fits = (status: ListStatus): boolean => statuses.length === 0 || statuses.includes(status);
  const filter = { status: null, changedAfter: null, ratingChangedAfter: null, ratings: null };
  const keys = (
    await services.library.entryKeys(account, { ...filter, type: TYPES.get(type ?? "") ?? null })
  ).filter(({ status }) => fits(status));
  const wanted = new Set(fields.split(",").map((field) => field.trim()));
  const now = services.clock();
  const answer: unknown[] = [];
  for (let at = 0; at < keys.length; at += 500) {
    const listed = await services.library.listed(account, keys.slice(at, at + 500), {
      withWatches: false,
      withRewatches: false,
    });
    const titles = await services.catalogue.load(listed.map(({ title }) => title));
    for (const { title: id, shelf } of listed) {
      const title = titles.get(id);
      if (title) answer.push(presentRating(title, shelf.entry?.rating ?? null, wanted, now));
    }
  }
  return answer;
}

function presentRating(
  title: Title,
  rating: number | null,
  wanted: ReadonlySet<string>,
  now: Millis,
): unknown {
  const { type, path } = WIRE[title.type];
  return {
    id: title.id,
    type,
    ...(wanted.has("link") ? { link: `https://simkl.com/${path}/${title.id}/${title.slug}` } : {}),
    ...(wanted.has("release_status") ? { release_status: releaseStatus(title, now) } : {}),
    ...(wanted.has("year") ? { release_year: title.year } : {}),
    ...(wanted.has("simkl")
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
