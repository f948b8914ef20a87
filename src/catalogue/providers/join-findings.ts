// Joining the findings of two providers.

import { DAY } from "../../core/time.ts";
import type { AnimeSeries, FoundTitle } from "./provider.ts";

/** The title with further ids; null where they contradict its own. */
export function titleWithIds(title: FoundTitle, ids: Readonly<Record<string, string>>): FoundTitle | null {
  const contradicts = Object.entries(ids).some(
    ([namespace, value]) => title.ids[namespace] !== undefined && String(title.ids[namespace]) !== value,
  );
  return contradicts ? null : withIds(title, ids);
}

/** With further ids; its own take precedence. */
export const withIds = <One extends FoundTitle | AnimeSeries>(
  one: One,
  ids: Readonly<Record<string, string>>,
): One => ({ ...one, ids: { ...ids, ...one.ids } });

export const idsAsText = (ids: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(ids).map(([namespace, value]) => [namespace, String(value)]));

/** Dates of the services may differ by a few days. */
const PREMIERES_APART_MAX_MILLIS = 7 * DAY;

/** Whether title and series have the same premiere. */
export const beginsWith = ({ released }: FoundTitle, { premiered }: AnimeSeries): boolean =>
  released !== undefined &&
  Math.abs(Date.parse(released) - Date.parse(premiered)) <= PREMIERES_APART_MAX_MILLIS;
