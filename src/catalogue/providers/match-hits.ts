// Choosing the hit of a search that has the name and the year.

import { comparableName, splitYear } from "../names.ts";
import type { FoundTitle } from "./provider.ts";

/** Whether the title has the name, and the year or a neighbouring one. */
export function isCalled(
  title: Pick<FoundTitle, "title" | "english_title" | "also_known_as" | "year">,
  { name, year }: { name: string; year: number },
): boolean {
  const names = [title.title, title.english_title, ...(title.also_known_as ?? [])];
  const wanted = comparableForms(name);
  return (
    title.year !== undefined &&
    Math.abs(title.year - year) <= 1 &&
    names.some((one) => one !== undefined && comparableForms(one).some((form) => wanted.includes(form)))
  );
}

/** With and without a year at the end: "The Office (2005)" equals "The Office". */
function comparableForms(name: string): string[] {
  return [comparableName(name), comparableName(splitYear(name).name)].filter((form) => form !== "");
}

/** A hit of a search. */
export type Hit = {
  readonly id: string | number;
  readonly names: readonly string[];
  readonly year: number | undefined;
};

/**
 * The only hit of that name in that year, or else the only hit of that name if it is of a neighbouring year. The
 * latter only with fewer hits than `hitsMax`: beyond these there may be one of the right year.
 */
export function onlyHit<One extends Hit>(
  hits: readonly One[],
  wanted: { readonly name: string; readonly year: number; readonly hitsMax: number },
): One | null {
  const namesakes = hits.filter(
    ({ names: [title = "", ...others], year }) =>
      year !== undefined && isCalled({ title, also_known_as: others, year: wanted.year }, wanted),
  );
  const exact = namesakes.filter(({ year }) => year === wanted.year);
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const [only] = namesakes;
  const isAlone = namesakes.length === 1 && hits.length < wanted.hitsMax;
  return isAlone && only && Math.abs((only.year ?? 0) - wanted.year) === 1 ? only : null;
}
