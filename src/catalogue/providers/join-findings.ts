// Putting together what two providers say of one title.

import { DAY } from "../../core/time.ts";
import type { AnimeSeries, FoundTitle } from "./provider.ts";

/** The title with the ids of whoever else knows it; null when they contradict each other. */
export function titleWithIds(title: FoundTitle, ids: Readonly<Record<string, string>>): FoundTitle | null {
  const contradicts = Object.entries(ids).some(
    ([namespace, value]) => title.ids[namespace] !== undefined && String(title.ids[namespace]) !== value,
  );
  return contradicts ? null : withIds(title, ids);
}

/** The title or series with further ids; its own win. */
export const withIds = <One extends FoundTitle | AnimeSeries>(
  one: One,
  ids: Readonly<Record<string, string>>,
): One => ({ ...one, ids: { ...ids, ...one.ids } });

export const idsAsText = (ids: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(ids).map(([namespace, value]) => [namespace, String(value)]));

/** Television and Japan may differ by a few days. */
const PREMIERES_APART_MAX_MILLIS = 7 * DAY;

/** Whether the title's premiere is the one of the series. */
export const beginsWith = ({ released }: FoundTitle, { premiered }: AnimeSeries): boolean =>
  released !== undefined &&
  Math.abs(Date.parse(released) - Date.parse(premiered)) <= PREMIERES_APART_MAX_MILLIS;
