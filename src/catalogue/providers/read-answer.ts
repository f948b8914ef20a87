// Reading the answers of providers: checked against a schema, then field by field.

import { type TSchema, Type } from "typebox";
import type { Checker } from "../checker.ts";
import { ProviderFailure } from "./provider-failure.ts";

/** A field that may be missing or null. */
export const maybe = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** The body, if it fits the schema. @throws ProviderFailure */
export function readAs<Form>(schema: Checker<Form>, body: unknown): Form {
  if (!schema.Check(body)) throw new ProviderFailure("malformed");
  return body;
}

/** Names of one title that are kept. */
const NAMES_MAX = 50;
const NAME_LENGTH_MAX = 500;

/** A name that the databases can store; undefined for an empty one. */
export function readName(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  const clean = text.replaceAll("\0", "").slice(0, NAME_LENGTH_MAX).toWellFormed().trim();
  return clean === "" ? undefined : clean;
}

export function readNames(texts: readonly (string | null | undefined)[]): string[] {
  const names = texts.map(readName).filter((name) => name !== undefined);
  return [...new Set(names)].slice(0, NAMES_MAX);
}

/** A date of the form `2026-11-24`. Unknown dates are empty or null. */
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

/** The ids without null and undefined. */
export function presentIds(
  ids: Readonly<Record<string, string | number | null | undefined>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(ids).filter(
      (one): one is [string, string | number] => one[1] !== null && one[1] !== undefined,
    ),
  );
}
