// The path and query of GET /sync/ratings. Contract: sync.md 5.

import { type ListingQuery, type ListingRequest, parseListing } from "../all-items/parse.ts";

export type RatingsPath = { readonly type?: string; readonly rating?: string };

/**
 * The ratings asked for as a listing: with a rating segment the rows of those ratings, with `date_from` alone
 * the rows whose rating changed since, with neither the whole library. @throws WireError on a bad date
 */
export function parseRatings(path: RatingsPath, query: ListingQuery): ListingRequest {
  const { changedAfter, ...listing } = parseListing(
    path.type === undefined ? {} : { type: path.type },
    query,
  );
  // A rating belongs to the title: its sessions are no rows of their own here.
  const row = { ...listing.row, rewatches: false };
  const asked = { ...listing, row, changedAfter: null, ratingChangedAfter: changedAfter };
  if (path.rating === undefined || path.rating === "") return asked;
  const ratings = path.rating
    .split(",")
    .map((text) => (/^\s*\d{1,2}\s*$/.test(text) ? Number(text) : 0))
    .filter((rating) => rating >= 1 && rating <= 10);
  return { ...asked, ratings, bareWhenEmpty: true };
}
