// Deciding what a rating and the removal of a rating change. Contract: sync.md 3, 4.

import { type Millis, MOVIE_KEY, MOVIE_PART } from "../ids.ts";
import type { Change } from "../revisions/change.ts";
import { changeEntry, type Plan } from "../revisions/plan.ts";
import type { ListStatus, Shelf } from "../shelf.ts";
import { regularEpisodes, type Title } from "../titles/title.ts";
import { isReleased } from "./list.ts";

export type RatingRequest = {
  /** 1 to 10. */
  readonly rating: number;
  readonly ratedAt: Millis | null;
};

export type RatingOutcome = { readonly status: ListStatus };

/** Rates the title. A title that is in no list is filed. Contract: sync.md 3. */
export function decideRating(
  shelf: Shelf,
  title: Title,
  request: RatingRequest,
  now: Millis,
): Plan<RatingOutcome> {
  const { entry } = shelf;
  const status = entry?.status ?? filedStatus(title, now);
  // A title that is filed as completed was watched at the time of the rating.
  const watchedAt = request.ratedAt ?? now;
  const changes: Change[] = [];
  if (entry === null && status === "completed" && title.type === "movie")
    changes.push({ part: MOVIE_PART, before: shelf.watches.get(MOVIE_KEY) ?? null, after: watchedAt });
  // The same rating again changes nothing, unless the item has a time for it.
  const isSame = entry?.rating === request.rating && request.ratedAt === null;
  changes.push(
    ...changeEntry(entry, {
      status,
      ...(entry === null ? { addedAt: now } : {}),
      ...(isSame ? {} : { rating: request.rating, ratedAt: request.ratedAt ?? now }),
      ...(entry === null && status === "completed" && title.type !== "movie"
        ? { completedInBulkAt: watchedAt }
        : {}),
    }),
  );
  return { changes, outcome: { status } };
}

/** The status under which a rating files a title. Contract: sync.md 3. */
function filedStatus(title: Title, now: Millis): ListStatus {
  if (title.type === "movie") return isReleased(title, now) ? "completed" : "plantowatch";
  return regularEpisodes(title).length === 1 ? "completed" : "watching";
}

/** Removes the rating. The title stays in its list. Contract: sync.md 4. */
export function decideRatingRemoval(shelf: Shelf): Plan<{ readonly unrated: boolean }> {
  const changes = shelf.entry === null ? [] : changeEntry(shelf.entry, { rating: null, ratedAt: null });
  return { changes, outcome: { unrated: changes.length > 0 } };
}
