// Reading the changes after a revision: a page at once, a page as soon as there are changes, or a stream of pages.

import type { AccountId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { FeedPage } from "../../library/revisions/change-feed.ts";
import { withAppNames } from "../app-names.ts";
import type { Services } from "../services.ts";
import type { Watcher } from "./watcher.ts";

type FeedServices = Pick<Services, "library" | "accounts">;

export type ChangesQuery = {
  /** The last revision that the client has read; 0 for none. */
  readonly since: number;
  /** Maximum number of titles in a page. A revision with more titles is a page of its own. */
  readonly limit: number;
};

/** Returns one page, with the names of the apps. @throws Refused if `since` is too old, or is not a revision */
export async function readChanges(
  services: FeedServices,
  account: AccountId,
  { since, limit }: ChangesQuery,
): Promise<FeedPage> {
  const page = await services.library.revisions.feed(account, since, limit);
  if (page.kind !== "page") throw new Refused(page.kind === "too_old" ? "cursor_too_old" : "cursor_unknown");
  return { ...page, revisions: await withAppNames(services, page.revisions) };
}

/** The wait ends at `until`, a time of `performance.now()`, or when `signal` is aborted. */
export type WaitLimit = { readonly until: number; readonly signal: AbortSignal };

/** Waits for a page with changes. It is empty if there were none until the end. @throws Refused as `readChanges` */
export async function awaitChanges(
  services: FeedServices & { readonly watcher: Watcher },
  account: AccountId,
  query: ChangesQuery,
  { until, signal }: WaitLimit,
): Promise<FeedPage> {
  for (;;) {
    const version = await services.library.revisions.version();
    const page = await readChanges(services, account, query);
    if (page.next > query.since || !page.end) return page;
    if (!(await services.watcher.waitForChange(version, { until, signal }))) return page;
  }
}

/** A stream without changes sends a heartbeat at this interval, so that proxies keep the connection open. */
const HEARTBEAT_MILLIS = 25_000;

/**
 * Yields the pages after a revision, each as soon as there are changes; null is a heartbeat. Ends when the signal is
 * aborted.
 * @throws Refused as `readChanges`
 */
export async function* streamChanges(
  services: FeedServices & { readonly watcher: Watcher },
  account: AccountId,
  query: ChangesQuery,
  signal: AbortSignal,
): AsyncGenerator<FeedPage | null> {
  let { since } = query;
  let isFirst = true;
  while (!signal.aborted) {
    const until = isFirst ? 0 : performance.now() + HEARTBEAT_MILLIS;
    const page = await awaitChanges(services, account, { ...query, since }, { until, signal });
    // The first page is sent even if it is empty: it shows a client that it is up to date.
    if (page.next > since || isFirst) yield page;
    else if (!signal.aborted) yield null;
    since = page.next;
    isFirst = false;
  }
}
