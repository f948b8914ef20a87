// The fields of an item about rewatch sessions, and the kinds of items. Contract: rewatches.md 2, 3.

import type { WatchRequest } from "../history/watch-request.ts";
import type { Millis, RewatchId } from "../ids.ts";
import type { RewatchStatus, Shelf } from "../shelf.ts";
import type { Title } from "../titles/title.ts";

/** The fields of an item that are about sessions. Contract: rewatches.md 2. */
export type RewatchRequest = {
  /** `is_rewatch`: asks for a rewatch explicitly. */
  readonly isExplicit: boolean;
  /** Pins the session with this id. */
  readonly rewatchId: RewatchId | null;
  /** Sets the state of the session. */
  readonly status: RewatchStatus | null;
  /** Finds the finished session that was last watched at this time. */
  readonly lastWatchedAt: Millis | null;
};

/** An item without any of these fields. */
export const NO_REWATCH_REQUEST: RewatchRequest = {
  isExplicit: false,
  rewatchId: null,
  status: null,
  lastWatchedAt: null,
};

/** One history item of an account that keeps rewatches. */
export type RewatchWrite = {
  readonly request: WatchRequest;
  readonly rewatch: RewatchRequest;
  /** The id of the first session that the write creates; further ones follow it. */
  readonly firstId: RewatchId;
};

/** Whether the item is about the title as a whole. Some clients send an empty list of seasons with it. */
export function isForWholeTitle({ parts, unknown }: WatchRequest): boolean {
  return parts === null || (parts.length === 0 && unknown.length === 0);
}

/** Whether the item has neither a time, a status, a rating nor a memo. */
export function hasNoDetails({ watchedAt, status, rating, memo }: WatchRequest): boolean {
  return watchedAt === null && status === null && rating === null && !memo;
}

/** Whether the item is a viewing. A status, a rating or a memo alone is not. Contract: rewatches.md 3. */
export function isViewing(request: WatchRequest): boolean {
  const { status, rating, memo, watchedAt } = request;
  const files = status !== null || rating !== null || memo !== undefined;
  return watchedAt !== null || !files || !isForWholeTitle(request);
}

/** Whether the item pins a session that the title has. */
export function isPinned({ rewatches }: Pick<Shelf, "rewatches">, { rewatchId }: RewatchRequest): boolean {
  return rewatches.some(({ id }) => id === rewatchId);
}

/** Whether the item asks explicitly for a rewatch of a show as a whole, and gives no time. */
export function isBareRewatch(title: Title, { request, rewatch }: RewatchWrite): boolean {
  return (
    rewatch.isExplicit && request.watchedAt === null && isForWholeTitle(request) && title.type !== "movie"
  );
}
