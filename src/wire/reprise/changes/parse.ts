// Parses the query of GET /reprise/v1/changes: the revision to start after, the page size and the wait.

import { type LimitRange, readLimit, readWholeNumber } from "../fields.ts";

/** The number of titles in a page. */
const PAGE_TITLES: LimitRange = { default: 500, max: 5_000 };
/** Proxies commonly end a request that takes longer than a minute. */
const WAIT_MAX_SECONDS = 60;

/** A page starts after the revision `since`, and has up to `limit` titles. */
export type ChangesCursor = { readonly since: number; readonly limit: number };
type SentCursor = Readonly<Partial<Record<"since" | "limit", string | undefined>>>;

/** @throws WireError 400 `wrong_parameter` */
export function parseCursor({ since, limit }: SentCursor): ChangesCursor {
  return { since: readWholeNumber(since, "since", 0) ?? 0, limit: readLimit(limit, PAGE_TITLES) };
}

/** How long to wait for the next change, in milliseconds. @throws WireError 400 `wrong_parameter` */
export function parseWaitMillis(wait: string | undefined): number {
  return Math.min(readWholeNumber(wait, "wait", 0) ?? 0, WAIT_MAX_SECONDS) * 1000;
}
