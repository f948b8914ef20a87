// Parses single fields of requests. Contract: conventions.md 5, 8; clients.md 6.1.

import { MAX_NUMBER, MAX_SEASON, type Millis, type RewatchId, toRewatchId } from "../core/ids.ts";
import { type ListStatus, type Memo, REWATCH_STATUSES, type RewatchStatus } from "../core/shelf.ts";
import { parseTime } from "../core/time.ts";
import { wrongParameter } from "./errors.ts";
import { readListStatus } from "./list-status.ts";

/** A time; null when absent or blank. @throws WireError 400 `wrong_parameter` unless it is an ISO 8601 time */
export function readTime(value: string | null | undefined, field: string): Millis | null {
  if (value === undefined || value === null || value.trim() === "") return null;
  // In a query, a `+` that was not encoded arrives as a space before the offset.
  const time = parseTime(
    value.replace(/ (\d{2}:?\d{2})$/, (offset) => (value.includes("T") ? `+${offset.trim()}` : offset)),
  );
  if (time === null) throw wrongParameter(field, "not an ISO 8601 date");
  return time;
}

/** A season or episode number; null when absent. @throws WireError 400 `wrong_parameter` when it is too large */
export function readPartNumber(
  value: number | string | null | undefined,
  field: "season" | "number",
): number | null {
  if (value === undefined || value === null) return null;
  const number = Number(value);
  if (number > (field === "season" ? MAX_SEASON : MAX_NUMBER)) throw wrongParameter(field, "too large");
  return number;
}

/** A year, from a positive integer or numeric text; null for anything else. */
export function readYear(value: unknown): number | null {
  const year = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof year === "number" && Number.isInteger(year) && year > 0 ? year : null;
}

/** The name of a title, which may be sent as a number; null when absent or blank. */
export function readName(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** A list status; null when absent or empty. @throws WireError 400 `wrong_parameter` on any other text */
export function readStatus(value: string | null | undefined): ListStatus | null {
  if (value === undefined || value === null || value === "") return null;
  const status = readListStatus(value);
  if (status === null) throw wrongParameter("status");
  return status;
}

/** The id of a rewatch session, as an integer or as text; null for anything else, which counts as absent. */
export function readRewatchId(value: unknown): RewatchId | null {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0
    ? toRewatchId(number)
    : null;
}

/** A session's status; null when absent or empty. @throws WireError 400 `wrong_parameter` on any other text */
export function readRewatchStatus(value: string | null | undefined): RewatchStatus | null {
  if (value === undefined || value === null || value === "") return null;
  const status = REWATCH_STATUSES.find((one) => one === value);
  if (!status) throw wrongParameter("rewatch_status");
  return status;
}

/** A rating from 1 to 10; null for any other value. Contract: sync.md 1.2, 3. */
export function readRating(value: unknown): number | null {
  const rating = typeof value === "string" && /^\d{1,2}$/.test(value) ? Number(value) : value;
  return typeof rating === "number" && Number.isInteger(rating) && rating >= 1 && rating <= 10
    ? rating
    : null;
}

const MEMO_CODE_POINTS_MAX = 140;

/** A memo, cut to 140 code points; null clears the memo, undefined leaves it unchanged. Contract: sync.md 1.2. */
export function readMemo(
  sent: string | { text?: string | null; is_private?: unknown } | null | undefined,
): Memo | null | undefined {
  if (sent === undefined) return undefined;
  const memo = typeof sent === "string" ? { text: sent } : sent;
  const text = [...(memo?.text ?? "")].slice(0, MEMO_CODE_POINTS_MAX).join("");
  return text.trim() === "" ? null : { text, isPrivate: isYes(memo?.is_private) };
}

/** Whether a flag is set, by any of the values that clients send for yes. Contract: conventions.md 8. */
export function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === "yes" || value === "true" || value === "1";
}
