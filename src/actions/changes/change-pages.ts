// The changes after a revision: at once, when something comes, or as a stream that goes on.

import type { AccountId } from "../../core/ids.ts";
import { printTime } from "../../core/time.ts";
import { WireError } from "../../wire/errors.ts";
import { presentTitleChanges } from "../../wire/reprise/present-change.ts";
import { readWhole } from "../../wire/reprise/read-filter.ts";
import { nameApps } from "../name-apps.ts";
import type { Services } from "../services.ts";
import type { Watcher } from "./watcher.ts";

export type ChangesAnswer = {
  changes: Record<string, unknown>[];
  /** Where the next page goes on: the `since` of the next request. */
  next: number;
  /** Nothing comes after it yet: what is not in the pages so far is not there, or has not changed. */
  end: boolean;
};

type FeedServices = Pick<Services, "library" | "appOf">;

const NO_FEED = {
  too_old: ["cursor_too_old", "The changes after this revision are no longer kept: begin again"],
  unknown: ["cursor_unknown", "There is no such revision: begin again"],
} as const;

/** Titles of a page when nobody says, and at most. */
const [USUAL, MOST] = [500, 5_000];

/** @throws WireError 400 */
export function readCursor(sent: Readonly<Partial<Record<"since" | "limit", string | undefined>>>): {
  since: number;
  limit: number;
} {
  return {
    since: readWhole(sent.since, "since", 0) ?? 0,
    limit: Math.min(readWhole(sent.limit, "limit", 1) ?? USUAL, MOST),
  };
}

/** @throws WireError 410 for a revision from which the changes cannot be told */
export async function readChangesPage(
  services: FeedServices,
  account: AccountId,
  { since, limit }: { since: number; limit: number },
): Promise<ChangesAnswer> {
  const page = await services.library.revisions.feed(account, since, limit);
  if (page.kind !== "page") {
    const [identifier, message] = NO_FEED[page.kind];
    throw new WireError(410, identifier, message);
  }
  const nameOf = await nameApps(
    services,
    page.revisions.map(({ app }) => app),
  );
  const changes = page.revisions.flatMap(({ revision, at, app, source, titles }) =>
    titles.map((one) => ({
      revision,
      at: printTime(at),
      app: nameOf(app),
      source,
      ...presentTitleChanges(one),
    })),
  );
  return { changes, next: page.next, end: page.end };
}

export type Waiting = { readonly until: number; readonly signal: AbortSignal };

/** A page with something in it, or an empty one when nothing came in time. */
export async function awaitChanges(
  services: FeedServices,
  watcher: Watcher,
  account: AccountId,
  asked: { since: number; limit: number },
  { until, signal }: Waiting,
): Promise<ChangesAnswer> {
  for (;;) {
    const version = await services.library.revisions.version();
    const page = await readChangesPage(services, account, asked);
    if (page.next > asked.since || !page.end) return page;
    if (!(await watcher.hasChanged(version, { until, signal }))) return page;
  }
}

/** A comment is sent after so long without a change, so that proxies keep the connection, in milliseconds. */
const HEARTBEAT = 25_000;

/** Server-sent events: one for each page, whose id is the revision to go on from. Ends when `signal` says so. */
export async function* streamChanges(
  services: FeedServices,
  watcher: Watcher,
  account: AccountId,
  asked: { since: number; limit: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  let { since } = asked;
  let isFirst = true;
  while (!signal.aborted) {
    const until = isFirst ? 0 : performance.now() + HEARTBEAT;
    const page = await awaitChanges(services, watcher, account, { ...asked, since }, { until, signal });
    const isNew = page.next > since;
    // The first is sent in any case: it tells whoever is up to date that this is so.
    if (isNew || isFirst) yield `id: ${page.next}\nevent: changes\ndata: ${JSON.stringify(page)}\n\n`;
    else if (!signal.aborted) yield ": nothing new\n\n";
    since = page.next;
    isFirst = false;
  }
}
