// Which of the hits of a search is the title that was asked for.

import { comparableName, splitYear } from "../names.ts";
import type { FoundTitle } from "./provider.ts";

/** Whether the names and the year are those of the title, the year beside it among them. */
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

/** With and without a year at its end: "The Office (2005)" and "The Office" are one name. */
function comparableForms(name: string): string[] {
  return [comparableName(name), comparableName(splitYear(name).name)].filter((form) => form !== "");
}

/** A namesake as a list of hits shows it. */
export type Hit = {
  readonly id: string | number;
  readonly names: readonly string[];
  readonly year: number | undefined;
};

/**
 * The one hit of that name in that year, else the only namesake at all if it is of the year beside; null when nobody,
 * or more than one, could be meant. Where the service told only its first `hitsMax` hits, the one of the right year may
 * be among the others.
 */
export function onlyHit<One extends Hit>(
  hits: readonly One[],
  asked: { readonly name: string; readonly year: number; readonly hitsMax: number },
): One | null {
  const namesakes = hits.filter(
    ({ names: [title = "", ...others], year }) =>
      year !== undefined && isCalled({ title, also_known_as: others, year: asked.year }, asked),
  );
  const exact = namesakes.filter(({ year }) => year === asked.year);
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const [only] = namesakes;
  const isAlone = namesakes.length === 1 && hits.length < asked.hitsMax;
  return isAlone && only && Math.abs((only.year ?? 0) - asked.year) === 1 ? only : null;
}
