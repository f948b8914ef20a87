// The answers of add-to-list and of the ratings writes. Contract: sync.md 3, 4, 6.

import type { ListItem, TitleItem, TitleResult } from "../../core/requests/request-items.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { echoedType, responseListFor } from "../sections.ts";
import type { AddToListResponse, RatingsRemovalResponse, RatingsResponse } from "./schema.ts";

/** The item as it was sent, with its `type`: anime is a show here. */
function echo({ query, input }: TitleItem): Record<string, unknown> {
  return { ...input, type: echoedType(query.section) };
}

type NotFound = { movies: unknown[]; shows: unknown[] };

/** The items whose title is not known. */
function presentNotFound(results: readonly TitleResult<TitleItem, unknown>[]): NotFound {
  const notFound: NotFound = { movies: [], shows: [] };
  for (const { item, found } of results)
    if (found === null) notFound[responseListFor(item.query.section)].push(echo(item));
  return notFound;
}

type Listed = { readonly status: ListItem["to"] };

/** `to` of each item is the list that it really went to. */
export function presentAddToList(results: readonly TitleResult<ListItem, Listed>[]): AddToListResponse {
  const added: AddToListResponse["added"] = { movies: [], shows: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    const { title, outcome } = found;
    added[responseListFor(item.query.section)].push({
      ...echo(item),
      to: outcome.status,
      anime_type: title.animeType,
    });
  }
  return { added, not_found: presentNotFound(results) };
}

export function presentRatings(
  results: readonly TitleResult<TitleItem, { readonly status: ListStatus }>[],
): RatingsResponse {
  const added: RatingsResponse["added"] = { movies: 0, shows: 0, statuses: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    added[responseListFor(item.query.section)] += 1;
    added.statuses.push({ request: echo(item), response: { status: found.outcome.status } });
  }
  return { added, not_found: presentNotFound(results) };
}

/** Counts what was matched, rated or not. */
export function presentRatingsRemoval(
  results: readonly TitleResult<TitleItem, unknown>[],
): RatingsRemovalResponse {
  const deleted = { movies: 0, shows: 0 };
  for (const { item, found } of results)
    if (found !== null) deleted[responseListFor(item.query.section)] += 1;
  return { deleted, not_found: presentNotFound(results) };
}
