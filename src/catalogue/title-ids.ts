// The permanent id of a title: the real Simkl id, or one derived from its strongest external id.

import { type TitleId, toTitleId } from "../core/ids.ts";
import type { TitleType } from "../core/titles/title.ts";

/** Namespaces that ids are derived from, the strongest first, with the base of their range. */
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

/** Titles without an external id are numbered from here. */
export const FIRST_COUNTED_ID = 1_000_000_000;

/** The ids that a title may get, the strongest first; none if it has no external id to derive one from. */
export function derivedTitleIds(type: TitleType, ids: ReadonlyMap<string, string>): TitleId[] {
  const derived = DERIVED.filter(([, , types]) => types.includes(type)).flatMap(([namespace, base]) => {
    const number = Number((ids.get(namespace) ?? "").replace(/^tt/, ""));
    return Number.isSafeInteger(number) && number > 0 && number < RANGE_SIZE ? [base + number] : [];
  });
  const simkl = Number(ids.get("simkl") ?? 0);
  return (simkl > 0 ? [simkl, ...derived] : derived).map(toTitleId);
}
