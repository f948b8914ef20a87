// The rows of episode ids to write and remove when the ids of episodes change. Pure.

import { parseIds } from "../parse-ids.ts";
import type { EpisodeRow } from "../statements/episode.ts";
import type { EpisodeKeyRow } from "../statements/episode-key.ts";

export type KeyChanges = {
  readonly written: readonly EpisodeKeyRow[];
  readonly removed: readonly EpisodeKeyRow[];
};

/** The difference between the keys of episodes before and after a change. */
export function changedKeys(before: readonly EpisodeRow[], after: readonly EpisodeRow[]): KeyChanges {
  const [oldKeys, newKeys] = [keysByText(before), keysByText(after)];
  const removed = [...oldKeys].flatMap(([text, key]) => (newKeys.has(text) ? [] : [key]));
  const written = [...newKeys].flatMap(([text, key]) => (isSamePart(oldKeys.get(text), key) ? [] : [key]));
  // In the order of the index: neighbouring rows share its pages.
  return { written: written.sort(byKey), removed };
}

/** Of two episodes of a title with the same id the later one gets it: a statement writes each row once. */
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
