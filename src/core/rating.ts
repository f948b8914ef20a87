// Deciding what a rating changes, or its removal. Contract: sync.md 3, 4.

import type { Change } from "./change.ts";
import { type Millis, MOVIE_KEY, MOVIE_PART } from "./ids.ts";
import { isReleased } from "./list.ts";
import { changeEntry, type Plan } from "./plan.ts";
import type { ListStatus, Shelf } from "./shelf.ts";
import { regularEpisodes, type Title } from "./title.ts";

export type RatingRequest = {
  /** 1 to 10. */
  readonly rating: number;
  readonly ratedAt: Millis | null;
};

export type RatingOutcome = { readonly status: ListStatus };

/** Rates the title; a title in no list is filed by what it is. Contract: sync.md 3. */
export function decideRating(
  shelf: Shelf,
  title: Title,
  request: RatingRequest,
  now: Millis,
): Plan<RatingOutcome> {
  const { entry } = shelf;
  const status = entry?.status ?? autoFiled(title, now);
  // Nobody says when it was seen: by the time that it was rated.
  const seenAt = request.ratedAt ?? now;
  const changes: Change[] = [];
  if (entry === null && status === "completed" && title.type === "movie")
    changes.push({ part: MOVIE_PART, before: shelf.watches.get(MOVIE_KEY) ?? null, after: seenAt });
  // The same rating again is the same event, unless it says another time.
  const isSame = entry?.rating === request.rating && request.ratedAt === null;
  changes.push(
    ...changeEntry(entry, {
      status,
      ...(entry === null ? { addedAt: now } : {}),
      ...(isSame ? {} : { rating: request.rating, ratedAt: request.ratedAt ?? now }),
      ...(entry === null && status === "completed" && title.type !== "movie"
        ? { completedInBulkAt: seenAt }
        : {}),
    }),
  );
  return { changes, outcome: { status } };
}

/** A released movie and a one-episode show are taken as seen; a movie to come is planned; the rest is watched. */
function autoFiled(title: Title, now: Millis): ListStatus {
  if (title.type === "movie") return isReleased(title, now) ? "completed" : "plantowatch";
  return regularEpisodes(title).length === 1 ? "completed" : "watching";
}

/** Takes the rating away; the title stays where it is. Contract: sync.md 4. */
export function decideRatingRemoval(shelf: Shelf): Plan<{ readonly unrated: boolean }> {
  const changes = shelf.entry === null ? [] : changeEntry(shelf.entry, { rating: null, ratedAt: null });
  return { changes, outcome: { unrated: changes.length > 0 } };
}
