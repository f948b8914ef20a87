// Records watch events. Contract: sync.md 1.

import type { HistoryItem, HistoryResult } from "../core/requests/request-items.ts";
import type { RewatchOutcome } from "../core/rewatches/rewatch.ts";
import { wholeSecond } from "../core/time.ts";
import { authorOf, type Caller } from "./caller.ts";
import { HISTORY_ENDPOINT, historyResults, prepareHistoryItem } from "./prepare-history.ts";
import { resolveEach } from "./resolve-each.ts";
import type { Services } from "./services.ts";

export type HistoryWrite = {
  readonly items: readonly HistoryItem[];
  /** Whether the request opts in to rewatch sessions. Contract: rewatches.md 1. */
  readonly allowRewatch: boolean;
};

/**
 * Records the items as one revision. Unknown titles and episodes wait in the inbox. The results are in the order of the
 * items. @throws Refused if an item puts a movie on hold; nothing is written then
 */
export async function recordHistory(
  services: Services,
  caller: Caller,
  { items, allowRewatch }: HistoryWrite,
): Promise<HistoryResult<RewatchOutcome>[]> {
  const { accounts, catalogue, clock, inboxGrammar, library } = services;
  const now = clock();
  const resolved = await resolveEach(items, (queries) => catalogue.resolveOrAsk(queries));
  const keepsSessions = allowRewatch && (await accounts.tracksRewatches(caller.account));
  const options = {
    now: wholeSecond(now),
    allowRewatch,
    keepsSessions,
    isReplay: false,
    grammar: inboxGrammar,
  };
  const prepared = resolved.map(({ item, resolution }) => prepareHistoryItem(item, resolution, options));
  const committed = await library.commit(caller.account, {
    author: authorOf(caller, HISTORY_ENDPOINT, now),
    tasks: prepared.flatMap(({ tasks }) => tasks ?? []),
    inbox: prepared.flatMap(({ inbox }) => inbox),
  });
  return historyResults(prepared, committed);
}
