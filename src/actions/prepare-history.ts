// Prepares a history write for the commit: a task for each title, and inbox items for unknown titles and episodes.
// Contract: sync.md 1.

import { decideHistory } from "../core/history/history.ts";
import type { Millis } from "../core/ids.ts";
import { Refused } from "../core/requests/refusal.ts";
import type { HistoryItem, HistoryResult } from "../core/requests/request-items.ts";
import type { InboxGrammar } from "../core/requests/stored-item.ts";
import { decideRewatch, type RewatchOutcome, withoutSessions } from "../core/rewatches/rewatch.ts";
import { earliest } from "../core/time.ts";
import type { Resolution } from "../core/titles/title-query.ts";
import { type Committed, outcomesByTask, type Task } from "../library/commit/commit.ts";
import type { InboxItem } from "../library/inbox/inbox-item.ts";
import type { WaitingReason } from "../library/inbox/settle-inbox.ts";
import { waitingReason } from "./inbox/waiting-keys.ts";

export const HISTORY_ENDPOINT = "/sync/history";

export type HistoryOptions = {
  /** The time of watches that have no time of their own; a whole second. */
  readonly now: Millis;
  /** Whether the request opts in to rewatch sessions. */
  readonly allowRewatch: boolean;
  /** Whether sessions are recorded: the request opts in, and the account has them. Contract: rewatches.md 1. */
  readonly keepsSessions: boolean;
  /** Whether the item waited for an episode. Then only its episodes are recorded: the rest was recorded when it arrived. */
  readonly isReplay: boolean;
  readonly grammar: InboxGrammar;
};

/** One item, ready to be committed. */
export type PreparedItem = {
  readonly item: HistoryItem;
  /** One for each title that the item names; null if no title is known. */
  readonly tasks: readonly Task<RewatchOutcome>[] | null;
  /** The `source` of every part that none of the titles has. */
  readonly unknown: readonly number[];
  readonly inbox: readonly InboxItem[];
};

/** @throws Refused if the item puts a movie on hold */
export function prepareHistoryItem(
  item: HistoryItem,
  resolution: Resolution,
  options: HistoryOptions,
): PreparedItem {
  refuseMovieOnHold(item, resolution);
  if (resolution.kind === "unknown") {
    const reason = waitingReason(item.query, resolution);
    return { item, tasks: null, unknown: [], inbox: [waitingItem(item, item.input, reason, options)] };
  }
  const { targets, unknown } = resolution;
  const recorded = options.isReplay
    ? targets.filter(({ parts }) => parts === null || parts.length > 0)
    : targets;
  const tasks = recorded.map(({ title, parts }): Task<RewatchOutcome> => {
    const request = { ...item.request, parts, unknown };
    return {
      title,
      decide: (shelf, next) =>
        options.keepsSessions
          ? decideRewatch(
              shelf,
              title,
              { request, rewatch: item.rewatch, firstId: next.rewatch },
              options.now,
            )
          : withoutSessions(decideHistory(shelf, title, request, options.now)),
    };
  });
  if (unknown.length === 0) return { item, tasks, unknown, inbox: [] };
  const input = options.grammar.withoutNotes(item.reducedTo(unknown));
  const reason = waitingReason(item.query, resolution);
  return { item, tasks, unknown, inbox: [waitingItem(item, input, reason, options)] };
}

function refuseMovieOnHold({ query, request }: HistoryItem, resolution: Resolution): void {
  const isMovie =
    query.section === "movies" ||
    (resolution.kind === "found" && resolution.targets.some(({ title }) => title.type === "movie"));
  if (isMovie && request.status === "hold") throw new Refused("movie_on_hold", { field: "status" });
}

function waitingItem(
  item: HistoryItem,
  input: InboxItem["input"],
  reason: WaitingReason,
  { now, allowRewatch, grammar }: HistoryOptions,
): InboxItem {
  const { query, request } = item;
  const flags = grammar.flags({ skipAutoWatching: request.skipAutoWatching, allowRewatch });
  const viewing = allowRewatch && lacksTime(item) ? { isViewing: true } : {};
  return {
    endpoint: HISTORY_ENDPOINT,
    section: query.section,
    input,
    eventAt: earliestTime(item, now),
    flags,
    ...viewing,
    ...reason,
  };
}

/** The earliest time in the item, where parts without a time happened now. */
function earliestTime({ query, request }: HistoryItem, now: Millis): Millis {
  const itemTime = request.watchedAt ?? now;
  return earliest((query.parts ?? []).map(({ watchedAt }) => watchedAt ?? itemTime)) ?? itemTime;
}

/** Whether a watch of the item has no time, so that it happened when the item was sent. */
export function lacksTime({ request, query: { parts } }: HistoryItem): boolean {
  return request.watchedAt === null && (parts?.some(({ watchedAt }) => watchedAt === null) ?? true);
}

/** Returns the results of the items, in their order, from the outcomes of their tasks. */
export function historyResults<Outcome>(
  prepared: readonly (Pick<HistoryResult<Outcome>, "item" | "unknown"> & {
    readonly tasks: readonly Task<Outcome>[] | null;
  })[],
  committed: Committed<Outcome>,
): HistoryResult<Outcome>[] {
  const outcomeOf = outcomesByTask(
    prepared.flatMap(({ tasks }) => tasks ?? []),
    committed,
  );
  return prepared.map(({ item, tasks, unknown }) => ({
    item,
    unknown,
    titles: tasks?.map((task) => ({ title: task.title, outcome: outcomeOf(task) })) ?? null,
  }));
}
