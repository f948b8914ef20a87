// Deciding what filing a title under a list changes. Contract: sync.md 6.

import type { Change } from "./change.ts";
import { type Millis, MOVIE_KEY, MOVIE_PART } from "./ids.ts";
import { changeEntry, type Plan } from "./plan.ts";
import { decideRemoval } from "./removal.ts";
import { coversAired, type ListStatus, type Shelf } from "./shelf.ts";
import { airedRegularEpisodes, hasEnded, isAired, type Title } from "./title.ts";

/** One item of `POST /sync/add-to-list`, resolved to one title. */
export type ListRequest = {
  readonly to: ListStatus;
  /** Only means something with `completed`. */
  readonly watchedAt: Millis | null;
  readonly addedAt: Millis | null;
};

/** The list under which the title was really filed; `remove` where it was taken out. */
export type ListOutcome = { readonly status: ListStatus | "remove" };

/**
 * Decides one item of add-to-list. `asMovie`: it was sent as a movie, which is watched or not; so is an anime movie then.
 */
export function decideListItem(
  shelf: Shelf,
  title: Title,
  {
    to,
    watchedAt,
    addedAt,
    asMovie,
  }: Omit<ListRequest, "to"> & { to: ListStatus | "remove"; asMovie: boolean },
  now: Millis,
): Plan<ListOutcome> {
  if (to === "remove") {
    const { changes } = decideRemoval(shelf, title, { parts: null }, now);
    return { changes, outcome: { status: to } };
  }
  const status = asMovie && to === "watching" ? "completed" : to;
  return decideList(shelf, title, { to: status, watchedAt, addedAt }, now);
}

/**
 * Files the title. `completed` marks a movie watched; a show's counts become its total without a watch for each
 * episode. The same again keeps the day on which it was added. Contract: sync.md 6.
 */
export function decideList(
  shelf: Shelf,
  title: Title,
  request: ListRequest,
  now: Millis,
): Plan<{ readonly status: ListStatus }> {
  const status = resolveStatus(title, request.to, now);
  const changes: Change[] = [];
  const completes = status === "completed";
  if (completes && title.type === "movie" && !shelf.watches.has(MOVIE_KEY))
    changes.push({ part: MOVIE_PART, before: null, after: request.watchedAt ?? now });
  const { entry } = shelf;
  const inBulk =
    completes &&
    title.type !== "movie" &&
    entry?.status !== "completed" &&
    !coversAired(shelf.watches, title, now);
  const addedAt = request.addedAt ?? (entry === null ? now : null);
  changes.push(
    ...changeEntry(entry, {
      status,
      ...(addedAt === null ? {} : { addedAt }),
      ...(inBulk ? { completedInBulkAt: request.watchedAt ?? entry?.completedInBulkAt ?? now } : {}),
    }),
  );
  return { changes, outcome: { status } };
}

/** The silent rewrites of `to`. Contract: sync.md 6. */
function resolveStatus(title: Title, to: ListStatus, now: Millis): ListStatus {
  if (title.type === "movie") {
    if (to !== "watching" && to !== "completed") return to;
    return isReleased(title, now) ? "completed" : "plantowatch";
  }
  if (to !== "completed") return to;
  if (airedRegularEpisodes(title, now).length === 0) return "plantowatch";
  return hasEnded(title, now) ? "completed" : "watching";
}

/** Whether a movie is out; one without a date is, unless it is said to be coming. */
export function isReleased(title: Title, now: Millis): boolean {
  const [movie] = title.episodes;
  return movie === undefined || isAired(title, movie, now);
}
