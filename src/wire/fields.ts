// Single fields of a request, parsed once. Contract: conventions.md 5, 8; clients.md 6.1.

import { MAX_NUMBER, MAX_SEASON, type Millis, type RewatchId, toRewatchId } from "../core/ids.ts";
import { type ListStatus, type Memo, REWATCH_STATUSES, type RewatchStatus } from "../core/shelf.ts";
import { parseTime } from "../core/time.ts";
import { wrongParameter } from "./errors.ts";
import { readListStatus } from "./list-status.ts";

/** A time; null when absent or empty. @throws WireError 400 `wrong_parameter` when it is no date. */
export function readTime(value: string | null | undefined, field: string): Millis | null {
  if (value === undefined || value === null || value.trim() === "") return null;
  // A query whose "+" was not encoded arrives with a space before the zone.
  const time = parseTime(
    value.replace(/ (\d{2}:?\d{2})$/, (zone) => (value.includes("T") ? `+${zone.trim()}` : zone)),
  );
  if (time === null) throw wrongParameter(field, "not an ISO-8601 date");
  return time;
}

/** A season's or an episode's number; null when absent. @throws WireError when it is beyond all use. */
export function readNumber(
  value: number | string | null | undefined,
  field: "season" | "number",
): number | null {
  if (value === undefined || value === null) return null;
  const number = Number(value);
  if (number > (field === "season" ? MAX_SEASON : MAX_NUMBER)) throw wrongParameter(field, "too large");
  return number;
}

/** A year; null when absent or not a number. */
export function readYear(value: unknown): number | null {
  const year = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof year === "number" && Number.isInteger(year) && year > 0 ? year : null;
}

/** A name; null when absent or blank. */
export function readName(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** A list status; null when absent. @throws WireError on any other word */
export function readStatus(value: string | null | undefined): ListStatus | null {
  if (value === undefined || value === null || value === "") return null;
  const status = readListStatus(value);
  if (status === null) throw wrongParameter("status");
  return status;
}

/** A session's number; null for anything that is none, which is then taken as not sent. */
export function readRewatchId(value: unknown): RewatchId | null {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0
    ? toRewatchId(number)
    : null;
}

/** A session's status; null when absent. @throws WireError on any other word */
export function readRewatchStatus(value: string | null | undefined): RewatchStatus | null {
  if (value === undefined || value === null || value === "") return null;
  const status = REWATCH_STATUSES.find((one) => one === value);
  if (!status) throw wrongParameter("rewatch_status");
  return status;
}

/** A rating of 1 to 10; null for everything else, which is ignored. Contract: sync.md 1.2. */
export function readRating(value: unknown): number | null {
  const rating = typeof value === "string" && /^\d{1,2}$/.test(value) ? Number(value) : value;
  return typeof rating === "number" && Number.isInteger(rating) && rating >= 1 && rating <= 10
    ? rating
    : null;
}

const MEMO_LENGTH = 140;

/**
 * A memo cut to 140 code points; null when it is to be cleared, undefined when none was sent. Contract:
 * sync.md 1.2.
 */
export function readMemo(
  sent: string | { text?: string | null; is_private?: unknown } | null | undefined,
): Memo | null | undefined {
  if (sent === undefined) return undefined;
  const value = typeof sent === "string" ? { text: sent } : sent;
  const text = [...(value?.text ?? "")].slice(0, MEMO_LENGTH).join("");
  return text.trim() === "" ? null : { text, isPrivate: isYes(value?.is_private) };
}

/** `yes`, `true` and 1, in the forms that clients send. */
export function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === "yes" || value === "true" || value === "1";
}
