// Removes titles, or watches of their episodes. Contract: sync.md 2.

import { decideRemoval, type RemovalOutcome } from "../core/history/removal.ts";
import type { Millis } from "../core/ids.ts";
import type { HistoryItem, HistoryResult } from "../core/requests/request-items.ts";
import type { Resolution } from "../core/titles/title-query.ts";
import type { Task } from "../library/commit/commit.ts";
import { authorOf, type Caller } from "./caller.ts";
import { cancelWaiting } from "./inbox/cancel-waiting.ts";
import { historyResults } from "./prepare-history.ts";
import { resolveEach } from "./resolve-each.ts";
import type { Services } from "./services.ts";

/** Removes the titles or watches that the items name, as one revision, and cancels the inbox items that they cover. */
export async function removeHistory(
  services: Services,
  caller: Caller,
  items: readonly HistoryItem[],
): Promise<HistoryResult<RemovalOutcome>[]> {
  const { account } = caller;
  const { catalogue, clock, guard, library } = services;
  const now = clock();
  const resolved = await resolveEach(items, (queries) => catalogue.resolve(queries));
  const prepared = resolved.map(({ item, resolution }) => ({
    item,
    unknown: [],
    tasks: removalTasks(item, resolution, now),
  }));
  const cancelled = await cancelWaiting(
    services,
    account,
    resolved.map(({ item: { query }, resolution }) => ({ query, resolution, endpoints: null })),
  );
  const committed = await library.commit(account, {
    author: authorOf(caller, "/sync/history/remove", now),
    tasks: prepared.flatMap(({ tasks }) => tasks ?? []),
    options: { ...cancelled, guard },
  });
  return historyResults(prepared, committed);
}

/** Null if no title is known. Unknown episodes of a known title are ignored: they have no watches. */
function removalTasks(
  { query }: HistoryItem,
  resolution: Resolution,
  now: Millis,
): Task<RemovalOutcome>[] | null {
  if (resolution.kind === "unknown") return null;
  const { targets, unknown } = resolution;
  // An item of `episodes` with an unknown episode is not found. Without its episode it would remove the whole show.
  if (query.section === "episodes" && unknown.length > 0) return null;
  return targets.map(({ title, parts }) => ({
    title,
    decide: (shelf) => decideRemoval(shelf, title, { parts }, now),
  }));
}
