// The changes after a revision: at once, or as soon as there are any.

import type { AccountId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { FeedPage } from "../../library/revisions/change-feed.ts";
import { withAppNames } from "../app-names.ts";
import type { Services } from "../services.ts";
import type { Watcher } from "./watcher.ts";

type FeedServices = Pick<Services, "library" | "accounts">;

export type ChangesQuery = {
  /** The last revision that is known. */
  readonly since: number;
  /** Titles of a page; a revision is never divided. */
  readonly limit: number;
};

/** A page with the apps' names. @throws Refused for a revision from which the changes cannot be told */
export async function readChanges(
  services: FeedServices,
  account: AccountId,
  { since, limit }: ChangesQuery,
): Promise<FeedPage> {
  const page = await services.library.revisions.feed(account, since, limit);
  if (page.kind !== "page") throw new Refused(page.kind === "too_old" ? "cursor_too_old" : "cursor_unknown");
  return { ...page, revisions: await withAppNames(services, page.revisions) };
}

/** `until` is in the clock of `performance.now`. */
export type Waiting = { readonly until: number; readonly signal: AbortSignal };

/** A page with something in it, or an empty one when nothing came in time. @throws Refused */
export async function awaitChanges(
  services: FeedServices & { readonly watcher: Watcher },
  account: AccountId,
  query: ChangesQuery,
  { until, signal }: Waiting,
): Promise<FeedPage> {
  for (;;) {
    const version = await services.library.revisions.version();
    const page = await readChanges(services, account, query);
    if (page.next > query.since || !page.end) return page;
    if (!(await services.watcher.hasChanged(version, { until, signal }))) return page;
  }
}

/** A stream says that it is alive after so long without a change, so that proxies keep the connection. */
const HEARTBEAT_MILLIS = 25_000;

/** The pages from a revision on, each as soon as it is there; null is a heartbeat. Ends when `signal` says so. */
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
    // The first is sent in any case: it tells a client that is up to date so.
    if (page.next > since || isFirst) yield page;
    else if (!signal.aborted) yield null;
    since = page.next;
    isFirst = false;
  }
}
