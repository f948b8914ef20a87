// What of a title has been watched, as POST /sync/watched asks it. Contract: sync.md 9.

import { type Millis, type Part, type PartKey, partKey } from "./ids.ts";
import { isCompletedInBulk, lastWatchedAt, type Shelf } from "./shelf.ts";
import { type Episode, isRegular, type Title } from "./title.ts";

/** One question about a title whose library row may or may not be there. */
export type WatchedQuestion = {
  /** Whether one episode is asked about, and not the title. */
  readonly asksEpisode: boolean;
  /** The episode; null when the title does not have it. */
  readonly episode: Part | null;
};

/** What is known of one question; null where the title itself is not known. */
export type WatchedFact = WatchedQuestion & { readonly title: Title; readonly shelf: Shelf };

const isSeen = ({ watches, entry }: Shelf, key: PartKey, part: Part): boolean =>
  watches.has(key) || (isRegular(part) && isCompletedInBulk(entry));

export const isEpisodeSeen = (shelf: Shelf, { key, part }: Episode): boolean => isSeen(shelf, key, part);

/** Whether the episode was watched, or whether the title is in the library where no episode is asked about. */
export function isTargetWatched({ title, shelf, asksEpisode, episode }: WatchedFact): boolean {
  if (!asksEpisode) return shelf.entry !== null;
  if (episode === null) return false;
  const key = partKey(episode);
  return title.byKey.has(key) && isSeen(shelf, key, episode);
}

/** When what is asked about was watched last; null for never, and where an episode was not watched. */
export function targetWatchedAt(answer: WatchedFact): Millis | null {
  const { shelf, asksEpisode, episode } = answer;
  const own = episode === null ? undefined : shelf.watches.get(partKey(episode));
  if (own !== undefined && own !== 0) return own;
  return asksEpisode && !isTargetWatched(answer) ? null : lastWatchedAt(shelf);
}
