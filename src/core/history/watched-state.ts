// Whether a title or an episode was watched, and when, for `POST /sync/watched`. Contract: sync.md 9.

import { type Millis, type Part, partKey } from "../ids.ts";
import { isCompletedInBulk, lastWatchedAt, type Shelf } from "../shelf.ts";
import { type Episode, isRegular, type Title } from "../titles/title.ts";

/** What an item asks about: a title, or one episode of it. */
export type WatchedQuestion = {
  /** Whether the item asks about an episode. */
  readonly asksEpisode: boolean;
  /** The episode; null when the title does not have it, or when the item asks about the title. */
  readonly episode: Part | null;
};

/** An item whose title is known, with that title and the account's shelf of it. */
export type WatchedFact = WatchedQuestion & { readonly title: Title; readonly shelf: Shelf };

/** Whether the episode counts as watched: by a watch, or because the show is completed in bulk. */
export const isEpisodeWatched = ({ watches, entry }: Shelf, { key, part }: Episode): boolean =>
  watches.has(key) || (isRegular(part) && isCompletedInBulk(entry));

/** Whether the episode was watched; for an item that asks about the title, whether it is in the library. */
export function isTargetWatched({ title, shelf, asksEpisode, episode }: WatchedFact): boolean {
  if (!asksEpisode) return shelf.entry !== null;
  const known = episode === null ? undefined : title.byKey.get(partKey(episode));
  return known !== undefined && isEpisodeWatched(shelf, known);
}

/** When the episode was watched, else when the title was last watched; null for an episode that was not watched. */
export function targetWatchedAt(fact: WatchedFact): Millis | null {
  const { shelf, asksEpisode, episode } = fact;
  const watchedAt = episode === null ? undefined : shelf.watches.get(partKey(episode));
  if (watchedAt !== undefined && watchedAt !== 0) return watchedAt;
  return asksEpisode && !isTargetWatched(fact) ? null : lastWatchedAt(shelf);
}
