// Parses the path and the query of GET /sync/ratings. Contract: sync.md 5.

import { type ListingQuery, type ListingRequest, parseListing } from "../all-items/parse.ts";

export type RatingsPath = { readonly type?: string | undefined; readonly rating?: string | undefined };

/**
 * With a rating segment, the request selects the rows with these ratings. With `date_from`, it selects the rows whose
 * rating changed since. With neither, it selects the whole library.
 * @throws WireError 400 `wrong_parameter` when `date_from` is not a time
 */
export function parseRatingsListing({ type, rating }: RatingsPath, query: ListingQuery): ListingRequest {
  const { changedAfter, ...listing } = parseListing({ type }, query);
  // A rating belongs to the title, so rewatch sessions are not listed.
  const row = { ...listing.row, rewatches: false };
  const request = { ...listing, row, changedAfter: null, ratingChangedAfter: changedAfter };
  if (rating === undefined || rating === "") return request;
  const ratings = rating
    .split(",")
    .map((text) => (/^\s*\d{1,2}\s*$/.test(text) ? Number(text) : 0))
    .filter((one) => one >= 1 && one <= 10);
  return { ...request, ratings, omitsEmptyList: true };
}
