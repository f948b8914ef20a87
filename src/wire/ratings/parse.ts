// The path and the query of GET /sync/ratings. Contract: sync.md 5.

import { type ListingQuery, type ListingRequest, parseListing } from "../all-items/parse.ts";

export type RatingsPath = { readonly type?: string | undefined; readonly rating?: string | undefined };

/**
 * The ratings asked for as a listing: with a rating segment the rows of those ratings, with `date_from` alone
 * the rows whose rating changed since, with neither the whole library. @throws WireError on a bad date
 */
export function parseRatingsListing({ type, rating }: RatingsPath, query: ListingQuery): ListingRequest {
  const { changedAfter, ...listing } = parseListing({ type }, query);
  // A rating belongs to the title: its sessions are no rows of their own here.
  const row = { ...listing.row, rewatches: false };
  const asked = { ...listing, row, changedAfter: null, ratingChangedAfter: changedAfter };
  if (rating === undefined || rating === "") return asked;
  const ratings = rating
    .split(",")
    .map((text) => (/^\s*\d{1,2}\s*$/.test(text) ? Number(text) : 0))
    .filter((one) => one >= 1 && one <= 10);
  return { ...asked, ratings, bareWhenEmpty: true };
}
