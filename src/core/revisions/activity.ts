// Which activity buckets a title's changes move. Contract: sync.md 8.

import type { Millis } from "../ids.ts";
import type { Playback } from "../playback/playback.ts";
import { canHaveStatus, type Entry, LIST_STATUSES, type ListStatus } from "../shelf.ts";
import type { TitleType } from "../titles/title.ts";
import { type Change, isEntryChange, isPlaybackChange } from "./change.ts";

/** A block of `GET /sync/activities`: one for each type of title. */
export type ActivityBlock = "tv_shows" | "anime" | "movies";
export type ActivityBucket = ListStatus | "rated_at" | "playback" | "removed_from_list";
/** One time of `GET /sync/activities`, named `block.bucket`. */
export type Activity = `${ActivityBlock}.${ActivityBucket}` | "settings.all";

/** When each activity last moved; one that never moved is absent. */
export type ActivityTimes = Partial<Record<Activity, Millis>>;

export const BLOCK_OF: Record<TitleType, ActivityBlock> = {
  show: "tv_shows",
  anime: "anime",
  movie: "movies",
};

/** The buckets of a block. `movies` has none for `watching` and `hold`: no movie can have these statuses. */
export function bucketsOf(block: ActivityBlock): readonly ActivityBucket[] {
  const type = block === "movies" ? "movie" : "show";
  const statuses = LIST_STATUSES.filter((status) => canHaveStatus(type, status));
  return ["rated_at", "playback", ...statuses, "removed_from_list"];
}

/** The activities that the changes of one title move. `before` and `after` are its entry on either side of them. */
export function activitiesMoved(
  type: TitleType,
  before: Entry | null,
  after: Entry | null,
  changes: readonly Change[],
): Set<Activity> {
  const block = BLOCK_OF[type];
  const moved = new Set<Activity>();
  const buckets = bucketsOf(block);
  const move = (bucket: ActivityBucket | undefined): void => {
    if (bucket !== undefined && buckets.includes(bucket)) moved.add(`${block}.${bucket}`);
  };
  // GET /sync/playback lists paused playbacks only, so a playback that is playing moves nothing.
  const isListed = (playback: Playback | null): boolean => playback?.state === "paused";
  if (changes.some((one) => isPlaybackChange(one) && (isListed(one.before) || isListed(one.after))))
    move("playback");
  if (before !== null && after === null) {
    move("removed_from_list");
    if (before.rating !== null) move("rated_at");
    return moved;
  }
  for (const change of changes) {
    if (isPlaybackChange(change)) continue;
    if (!isEntryChange(change)) {
      if (!("rewatch" in change)) move("watching");
      move(after?.status);
    } else if (change.field === "status") {
      move(change.before ?? undefined);
      move(change.after ?? undefined);
    } else if (change.field === "rating" || change.field === "ratedAt") move("rated_at");
    else move(after?.status);
  }
  return moved;
}

/** Whether the changes put the title into a delta of all-items. A rating alone does not. Contract: sync.md 3. */
export function changesRow(changes: readonly Change[]): boolean {
  return changes.some((change) => {
    if (isPlaybackChange(change)) return false;
    return !isEntryChange(change) || (change.field !== "rating" && change.field !== "ratedAt");
  });
}
