// Deciding what moving a title to a list changes. Contract: sync.md 6.

import { decideRemoval } from "../history/removal.ts";
import { type Millis, MOVIE_KEY, MOVIE_PART } from "../ids.ts";
import type { Change } from "../revisions/change.ts";
import { changeEntry, type Plan } from "../revisions/plan.ts";
import { coversAired, type ListStatus, type Shelf } from "../shelf.ts";
import { airedRegularEpisodes, hasEnded, isAired, type Title } from "../titles/title.ts";

/** One item of `POST /sync/add-to-list`, resolved to one title, that does not remove it. */
export type ListRequest = {
  readonly to: ListStatus;
  /** Used with `completed` only. */
  readonly watchedAt: Millis | null;
  readonly addedAt: Millis | null;
};

/** The status that was stored, which may differ from the one that was sent; `remove` if the title was removed. */
export type ListOutcome = { readonly status: ListStatus | "remove" };

/**
 * Decides one item of add-to-list. `asMovie`: it was sent in `movies[]`, where `watching` means `completed`, for anime
 * movies too.
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
 * Sets the status of the title. `completed` marks a movie watched, and completes a show in bulk, without a watch for
 * each episode. `addedAt` changes only if it is sent, or if the title is new.
 */
export function decideList(
  shelf: Shelf,
  title: Title,
  request: ListRequest,
  now: Millis,
): Plan<{ readonly status: ListStatus }> {
  const status = storedStatus(title, request.to, now);
  const changes: Change[] = [];
  const isCompleted = status === "completed";
  if (isCompleted && title.type === "movie" && !shelf.watches.has(MOVIE_KEY))
    changes.push({ part: MOVIE_PART, before: null, after: request.watchedAt ?? now });
  const { entry } = shelf;
  const completesInBulk =
    isCompleted &&
    title.type !== "movie" &&
    entry?.status !== "completed" &&
    !coversAired(shelf.watches, title, now);
  const addedAt = request.addedAt ?? (entry === null ? now : null);
  changes.push(
    ...changeEntry(entry, {
      status,
      ...(addedAt === null ? {} : { addedAt }),
      ...(completesInBulk ? { completedInBulkAt: request.watchedAt ?? entry?.completedInBulkAt ?? now } : {}),
    }),
  );
  return { changes, outcome: { status } };
}

/** The status that is stored: one that does not fit the title is rewritten silently. */
function storedStatus(title: Title, to: ListStatus, now: Millis): ListStatus {
  if (title.type === "movie") {
    if (to !== "watching" && to !== "completed") return to;
    return isReleased(title, now) ? "completed" : "plantowatch";
  }
  if (to !== "completed") return to;
  if (airedRegularEpisodes(title, now).length === 0) return "plantowatch";
  return hasEnded(title, now) ? "completed" : "watching";
}

/** Whether a movie has been released. One without a date has, unless its status is `upcoming`. */
export function isReleased(title: Title, now: Millis): boolean {
  const [movie] = title.episodes;
  return movie === undefined || isAired(title, movie, now);
}
