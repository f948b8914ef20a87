// From where on the changes are asked for, and how many.

import { readLimit, readWholeNumber } from "../fields.ts";

/** Titles of a page when the request does not say, and at most. */
const LIMIT = { usual: 500, most: 5_000 };
/** Longest wait, in seconds: shorter than what proxies commonly allow. */
const WAIT_MAX_SECONDS = 60;

export type ChangesCursor = { readonly since: number; readonly limit: number };
type SentCursor = Readonly<Partial<Record<"since" | "limit", string | undefined>>>;

/** @throws WireError 400 */
export function parseCursor({ since, limit }: SentCursor): ChangesCursor {
  return { since: readWholeNumber(since, "since", 0) ?? 0, limit: readLimit(limit, LIMIT) };
}

/** How long to wait for something new, in milliseconds. @throws WireError 400 */
export function parseWait(wait: string | undefined): number {
  return Math.min(readWholeNumber(wait, "wait", 0) ?? 0, WAIT_MAX_SECONDS) * 1000;
}
