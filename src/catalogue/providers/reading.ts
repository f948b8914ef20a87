// Reading what providers send: the answer's form is judged once, and what cannot be kept is left out.

import { type TSchema, Type } from "typebox";
import type { Checker } from "../checker.ts";
import { comparableName, splitYear } from "../names.ts";
import { type FoundTitle, ProviderFailure } from "./provider.ts";

/** A field that may be missing, or be null. */
export const maybe = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** The body, once it has the form. @throws ProviderFailure */
export function readAs<Form>(form: Checker<Form>, body: unknown): Form {
  if (!form.Check(body)) throw new ProviderFailure("malformed");
  return body;
}

/** Most names of one title that are kept. */
const MOST_NAMES = 50;
const LONGEST_NAME = 500;

/** Text as the catalogue can keep it; undefined when nothing is left. */
export function readName(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  const clean = text.replaceAll("\0", "").slice(0, LONGEST_NAME).toWellFormed().trim();
  return clean === "" ? undefined : clean;
}

export function readNames(texts: readonly (string | null | undefined)[]): string[] {
  const names = texts.map(readName).filter((name) => name !== undefined);
  return [...new Set(names)].slice(0, MOST_NAMES);
}

/** A day of the form `2026-11-24`; providers leave it empty, or say null, where they do not know it. */
export function readDay(text: string | null | undefined): string | undefined {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}

export function readYear(day: string | null | undefined): number | undefined {
  const year = Number(readDay(day)?.slice(0, 4) ?? 0);
  return year >= 1800 && year <= 2200 ? year : undefined;
}

export function readMinutes(minutes: number | null | undefined): number | undefined {
  return minutes && Number.isInteger(minutes) && minutes > 0 && minutes <= 10_000 ? minutes : undefined;
}

/** The ids that have a value. */
export function readIds(
  ids: Readonly<Record<string, string | number | null | undefined>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(ids).filter(
      (one): one is [string, string | number] => one[1] !== null && one[1] !== undefined,
    ),
  );
}

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
 * or more than one, could be meant. Where the service told only its first `most` hits, the one of the right year may
 * be among the others.
 */
export function onlyHit<One extends Hit>(
  hits: readonly One[],
  asked: { readonly name: string; readonly year: number; readonly most: number },
): One | null {
  const namesakes = hits.filter(
    ({ names: [title = "", ...others], year }) =>
      year !== undefined && isCalled({ title, also_known_as: others, year: asked.year }, asked),
  );
  const exact = namesakes.filter(({ year }) => year === asked.year);
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const [only] = namesakes;
  const isAlone = namesakes.length === 1 && hits.length < asked.most;
  return isAlone && only && Math.abs((only.year ?? 0) - asked.year) === 1 ? only : null;
}
