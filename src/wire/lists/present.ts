// The responses of POST /sync/add-to-list, /sync/ratings and /sync/ratings/remove. Contract: sync.md 3, 4, 6.

import type { ListItem, TitleItem, TitleResult } from "../../core/requests/request-items.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { echoedType, responseListFor } from "../sections.ts";
import type { AddToListResponse, RatingsRemovalResponse, RatingsResponse } from "./schema.ts";

/** The item as it was sent, with its `type`. */
function echoItem({ query, input }: TitleItem): Record<string, unknown> {
  return { ...input, type: echoedType(query.section) };
}

type NotFound = { movies: unknown[]; shows: unknown[] };

/** The items that were not found, for whatever reason. */
function presentNotFound(results: readonly TitleResult<TitleItem, unknown>[]): NotFound {
  const notFound: NotFound = { movies: [], shows: [] };
  for (const { item, found } of results)
    if (found === null) notFound[responseListFor(item.query.section)].push(echoItem(item));
  return notFound;
}

type AddToListOutcome = { readonly status: ListItem["to"] };

/** Echoes each matched item. Its `to` is the status that was stored, which may differ from the one that was sent. */
export function presentAddToList(
  results: readonly TitleResult<ListItem, AddToListOutcome>[],
): AddToListResponse {
  const added: AddToListResponse["added"] = { movies: [], shows: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    const { title, outcome } = found;
    added[responseListFor(item.query.section)].push({
      ...echoItem(item),
      to: outcome.status,
      anime_type: title.animeType,
    });
  }
  return { added, not_found: presentNotFound(results) };
}

/** Counts the rated titles, and lists their statuses. */
export function presentRatings(
  results: readonly TitleResult<TitleItem, { readonly status: ListStatus }>[],
): RatingsResponse {
  const added: RatingsResponse["added"] = { movies: 0, shows: 0, statuses: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    added[responseListFor(item.query.section)] += 1;
    added.statuses.push({ request: echoItem(item), response: { status: found.outcome.status } });
  }
  return { added, not_found: presentNotFound(results) };
}

/** Counts the matched titles, including those that had no rating. */
export function presentRatingsRemoval(
  results: readonly TitleResult<TitleItem, unknown>[],
): RatingsRemovalResponse {
  const deleted = { movies: 0, shows: 0 };
  for (const { item, found } of results)
    if (found !== null) deleted[responseListFor(item.query.section)] += 1;
  return { deleted, not_found: presentNotFound(results) };
}
