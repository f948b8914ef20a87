// Rates titles, and removes ratings. Contract: sync.md 3, 4.

import { decideRatingRemoval, type RatingOutcome } from "../core/lists/rating.ts";
import type { RatingItem, TitleItem, TitleResult } from "../core/requests/request-items.ts";
import type { Caller } from "./caller.ts";
import { changeTitles } from "./change-titles.ts";
import { isRatable, RATING_WRITE } from "./prepare-titles.ts";
import type { Services } from "./services.ts";

/** Rates the titles. An item whose rating is not 1 to 10 is answered as not found. */
export async function rateTitles(
  services: Services,
  caller: Caller,
  items: readonly RatingItem[],
): Promise<TitleResult<RatingItem, RatingOutcome>[]> {
  const results = await changeTitles(services, caller, {
    items: items.filter(isRatable),
    write: RATING_WRITE,
    asksProviders: true,
  });
  const byItem = new Map<RatingItem, TitleResult<RatingItem, RatingOutcome>>(
    results.map((result) => [result.item, result]),
  );
  return items.map((item) => byItem.get(item) ?? { item, found: null });
}

/** Removes the ratings. A title without a rating counts as found too. */
export function unrateTitles(
  services: Services,
  caller: Caller,
  items: readonly TitleItem[],
): Promise<TitleResult<TitleItem, unknown>[]> {
  return changeTitles(services, caller, {
    items,
    write: {
      endpoint: "/sync/ratings/remove",
      waits: () => false,
      decide: (_item, _title, shelf) => decideRatingRemoval(shelf),
    },
    asksProviders: false,
    cancels: { isRemoval: () => true, endpoints: [RATING_WRITE.endpoint] },
  });
}
