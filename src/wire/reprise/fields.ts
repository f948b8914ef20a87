// Single fields of Reprise's own endpoints, in a query, a body or a command line.

import type { Millis } from "../../core/ids.ts";
import { wrongParameter } from "../errors.ts";
import { readTime } from "../fields.ts";

type SentNumber = string | number | undefined;

export const isSent = (text: string | undefined): text is string => text !== undefined && text !== "";

/** A whole number, at least `least`; undefined when left out. @throws WireError 400 */
export function readWholeNumber(sent: SentNumber, name: string, least: number): number | undefined {
  if (sent === undefined || sent === "") return undefined;
  const number = Number(sent);
  if (!/^\d{1,16}$/.test(String(sent)) || !Number.isSafeInteger(number) || number < least)
    throw wrongParameter(name);
  return number;
}

/** A whole number from 1 to `most`; `usual` when left out. @throws WireError 400 */
export const readLimit = (sent: SentNumber, { usual, most }: { usual: number; most: number }): number =>
  Math.min(readWholeNumber(sent, "limit", 1) ?? usual, most);

/** A time; undefined when left out. @throws WireError 400 */
export function readOptionalTime(sent: string | undefined, name: string): Millis | undefined {
  return isSent(sent) ? (readTime(sent, name) ?? undefined) : undefined;
}
