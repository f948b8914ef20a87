// Parses single fields of the Reprise API, which arrive in a query, a body or a command line. See reprise-api.md.

import type { Millis } from "../../core/ids.ts";
import { wrongParameter } from "../errors.ts";
import { readTime } from "../fields.ts";

type SentNumber = string | number | undefined;

/** Whether a parameter is present and not empty. */
export const isSent = (text: string | undefined): text is string => text !== undefined && text !== "";

/** A whole number of `min` or more; undefined when absent or empty. @throws WireError 400 `wrong_parameter` */
export function readWholeNumber(sent: SentNumber, name: string, min: number): number | undefined {
  if (sent === undefined || sent === "") return undefined;
  const number = Number(sent);
  if (!/^\d{1,16}$/.test(String(sent)) || !Number.isSafeInteger(number) || number < min)
    throw wrongParameter(name);
  return number;
}

/** The default and the maximum of a `limit`. */
export type LimitRange = { readonly default: number; readonly max: number };

/** A `limit` of 1 or more, cut to the maximum. @throws WireError 400 `wrong_parameter` */
export const readLimit = (sent: SentNumber, range: LimitRange): number =>
  Math.min(readWholeNumber(sent, "limit", 1) ?? range.default, range.max);

/** A time; undefined when absent or blank. @throws WireError 400 `wrong_parameter` */
export function readOptionalTime(sent: string | undefined, name: string): Millis | undefined {
  return isSent(sent) ? (readTime(sent, name) ?? undefined) : undefined;
}
