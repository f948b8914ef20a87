// Rating titles, and taking ratings away. Contract: sync.md 3, 4.

import type { Caller } from "../api/http/identify.ts";
import { decideRating, decideRatingRemoval } from "../core/rating.ts";
import { readTime } from "../wire/fields.ts";
import { parseTitleItems, readItemRating } from "../wire/lists/parse.ts";
import { echoItem, notFoundOf } from "../wire/lists/present.ts";
import type { RatingsAnswer, RatingsRemovalAnswer, TitlesBody } from "../wire/lists/schema.ts";
import { changeTitles } from "./change-titles.ts";
import type { Services } from "./services.ts";

/** Rates each item; a rating outside 1…10 is reported as not found. @throws WireError before writing */
export async function rateTitles(
  services: Services,
  caller: Caller,
  body: TitlesBody,
): Promise<RatingsAnswer> {
  const items = parseTitleItems(body).map((item) => ({
    ...item,
    rating: readItemRating(item),
    ratedAt: readTime(item.input.rated_at as string | undefined, "rated_at"),
  }));
  const ratable = items.flatMap((item) => (item.rating === null ? [] : [{ ...item, rating: item.rating }]));
  const results = await changeTitles(services, caller, {
    source: "/sync/ratings",
    items: ratable,
    keepsUnknown: true,
    decide: ({ rating, ratedAt }, title, shelf, now) => decideRating(shelf, title, { rating, ratedAt }, now),
  });
  const added: RatingsAnswer["added"] = { movies: 0, shows: 0, statuses: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    added[item.section === "movies" ? "movies" : "shows"] += 1;
    added.statuses.push({ request: echoItem(item), response: { status: found.outcome.status } });
  }
  let next = 0;
  const inOrder = items.map((item) => ({
    item,
    found: item.rating === null ? null : (results[next++]?.found ?? null),
  }));
  return { added, not_found: notFoundOf(inOrder) };
}

/** Takes the ratings away; counts what was matched, rated or not. @throws WireError before writing */
export async function unrateTitles(
  services: Services,
  caller: Caller,
  body: TitlesBody,
): Promise<RatingsRemovalAnswer> {
  const items = parseTitleItems(body);
  const results = await changeTitles(services, caller, {
    source: "/sync/ratings/remove",
    items,
    keepsUnknown: false,
    cancels: { items: new Set(items), endpoints: ["/sync/ratings"] },
    decide: (_item, _title, shelf) => decideRatingRemoval(shelf),
  });
  const deleted = { movies: 0, shows: 0 };
  for (const { item, found } of results)
    if (found !== null) deleted[item.section === "movies" ? "movies" : "shows"] += 1;
  return { deleted, not_found: notFoundOf(results) };
}
