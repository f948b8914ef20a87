// The number that a title gets once and for ever: the real Simkl id, or one derived from its strongest id.

import { type TitleId, toTitleId } from "../core/ids.ts";
import type { TitleType } from "../core/title.ts";

/** Namespaces whose numbers become ids, the strongest first; each has a range of ids of its own. */
const DERIVED: readonly (readonly [namespace: string, base: number, types: readonly TitleType[]])[] = [
  ["imdb", 100_000_000, ["movie", "show"]],
  ["tmdb_movie", 200_000_000, ["movie"]],
  ["tmdb_show", 300_000_000, ["show"]],
  ["tvdb", 400_000_000, ["show"]],
  ["anidb", 500_000_000, ["anime"]],
  ["mal", 600_000_000, ["anime"]],
  ["anilist", 700_000_000, ["anime"]],
  ["kitsu", 800_000_000, ["anime"]],
  ["tvmaze", 900_000_000, ["show"]],
];
const RANGE_SIZE = 100_000_000;

/** Titles without any external id are counted from here. */
export const FIRST_COUNTED_ID = 1_000_000_000;

/** The ids that a title may get, the strongest first; none when only a counter can give one. */
export function derivedTitleIds(type: TitleType, ids: ReadonlyMap<string, string>): TitleId[] {
  const derived = DERIVED.filter(([, , types]) => types.includes(type)).flatMap(([namespace, base]) => {
    const number = Number((ids.get(namespace) ?? "").replace(/^tt/, ""));
    return Number.isSafeInteger(number) && number > 0 && number < RANGE_SIZE ? [base + number] : [];
  });
  const simkl = Number(ids.get("simkl") ?? 0);
  return (simkl > 0 ? [simkl, ...derived] : derived).map(toTitleId);
}
