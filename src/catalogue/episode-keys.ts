// The ids that find episodes, as rows: which are to be written and removed when the ids of episodes change. Pure.

import { parseIds } from "./parse-ids.ts";
import type { EpisodeRow } from "./statements/episode.ts";
import type { EpisodeKeyRow } from "./statements/episode-key.ts";

export type KeyChanges = {
  readonly written: readonly EpisodeKeyRow[];
  readonly removed: readonly EpisodeKeyRow[];
};

/** What the keys of these episodes were, and what they are to be. */
export function changedKeys(before: readonly EpisodeRow[], after: readonly EpisodeRow[]): KeyChanges {
  const [oldKeys, newKeys] = [keysByText(before), keysByText(after)];
  const removed = [...oldKeys].flatMap(([text, key]) => (newKeys.has(text) ? [] : [key]));
  const written = [...newKeys].flatMap(([text, key]) => (isSamePart(oldKeys.get(text), key) ? [] : [key]));
  // Neighbours in the index are written one after the other.
  return { written: written.sort(byKey), removed };
}

/** An id that two episodes of a title claim is the later one's: a row may be written only once in a statement. */
function keysByText(rows: readonly EpisodeRow[]): Map<string, EpisodeKeyRow> {
  const keys = new Map<string, EpisodeKeyRow>();
  for (const { title, season, number, ids } of rows)
    for (const [namespace, value] of Object.entries(ids === null ? {} : parseIds(ids)))
      keys.set(`${namespace}:${value}:${title}`, { namespace, value, title, season, number });
  return keys;
}

const isSamePart = (one: EpisodeKeyRow | undefined, other: EpisodeKeyRow): boolean =>
  one !== undefined && one.season === other.season && one.number === other.number;

function byKey(one: EpisodeKeyRow, other: EpisodeKeyRow): number {
  if (one.namespace !== other.namespace) return one.namespace < other.namespace ? -1 : 1;
  return one.value < other.value ? -1 : 1;
}
