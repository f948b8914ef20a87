// Removing titles, or the watches of some of their episodes. Contract: sync.md 2.

import { authorOf, type Caller } from "../api/http/identify.ts";
import { decideRemoval, type RemovalOutcome } from "../core/removal.ts";
import type { Resolution } from "../core/title-query.ts";
import type { Task } from "../library/commit.ts";
import { type HistoryItem, parseHistoryBody } from "../wire/history/parse.ts";
import { presentRemoval, type RemovalResult } from "../wire/history/present-removal.ts";
import type { HistoryBody } from "../wire/history/schema.ts";
import type { RemovalAnswer } from "../wire/lists/schema.ts";
import { cancelWaiting } from "./inbox/cancel-waiting.ts";
import type { Services } from "./services.ts";

const ENDPOINT = "/sync/history/remove";

/** Removes what the body names, as one revision; what is unknown is reported. @throws WireError before writing */
export async function removeHistory(
  services: Services,
  caller: Caller,
  body: HistoryBody,
): Promise<RemovalAnswer> {
  const { account } = caller;
  const now = services.clock();
  const items = parseHistoryBody(body, false);
  const resolutions = await services.catalogue.resolve(items.map(({ query }) => query));
  const prepared = items.map((item, at) => ({
    item,
    tasks: tasksOf(item, resolutions[at] as Resolution, now),
  }));
  const waiting = await cancelWaiting(
    services,
    account,
    items.map(({ query }, at) => ({ query, resolution: resolutions[at] as Resolution, endpoints: null })),
  );
  const author = authorOf(caller, ENDPOINT, now);
  const tasks = prepared.flatMap((one) => one.tasks ?? []);
  const beside = { ...waiting, guard: services.guard };
  const { outcomes } = await services.library.commit(account, author, tasks, [], beside);
  let next = 0;
  const results = prepared.map(({ item, tasks }): RemovalResult => {
    const titles = tasks?.map(({ title }) => ({ title, outcome: outcomes[next++] as RemovalOutcome }));
    return { item, titles: titles ?? null };
  });
  return presentRemoval(results);
}

/** Null when no title is known. Unknown episodes of a known title are nothing to remove, and no error. */
function tasksOf(
  { section }: HistoryItem,
  resolution: Resolution,
  now: Parameters<typeof decideRemoval>[3],
): Task<RemovalOutcome>[] | null {
  if (resolution.kind === "unknown") return null;
  const { targets, unknown } = resolution;
  // A flat episode that its show does not have is not found; it must not take the show with it.
  if (section === "episodes" && unknown.length > 0) return null;
  return targets.map(({ title, parts }) => ({
    title,
    decide: (shelf) => decideRemoval(shelf, title, { parts }, now),
  }));
}
