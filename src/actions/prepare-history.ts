// What a history write is about to commit: a task for each title, and what waits in the inbox. Contract: sync.md 1.

import { titleKey } from "../catalogue/changed-titles.ts";
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
import { waitingKeys } from "./inbox/waiting-keys.ts";

export const HISTORY_ENDPOINT = "/sync/history";

export type HistoryOptions = {
  /** The time of what names none, a whole second. */
  readonly now: Millis;
  /** The client understands rewatch sessions… */
  readonly allowRewatch: boolean;
  /** …and the person's are kept. Contract: rewatches.md 1. */
  readonly keepsSessions: boolean;
  /** Only episodes that waited are recorded: what the item says of the title itself was recorded when it came. */
  readonly isReplay: boolean;
  readonly grammar: InboxGrammar;
};

/** One item, ready to be committed. */
export type PreparedItem = {
  readonly item: HistoryItem;
  /** One for each title that the item speaks of; null when no title is known. */
  readonly tasks: readonly Task<RewatchOutcome>[] | null;
  readonly unknown: readonly number[];
  readonly inbox: readonly InboxItem[];
};

/** @throws Refused for a movie on hold */
export function prepareHistoryItem(
  item: HistoryItem,
  resolution: Resolution,
  options: HistoryOptions,
): PreparedItem {
  refuseMovieOnHold(item, resolution);
  if (resolution.kind === "unknown") {
    const why = { reason: resolution.reason, keys: waitingKeys(item.query) };
    return { item, tasks: null, unknown: [], inbox: [waitingItem(item, item.input, why, options)] };
  }
  const { targets, unknown } = resolution;
  const wanted = options.isReplay
    ? targets.filter(({ parts }) => parts === null || parts.length > 0)
    : targets;
  const tasks = wanted.map(({ title, parts }): Task<RewatchOutcome> => {
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
  const why = {
    reason: "episode_unknown" as const,
    keys: targets.map(({ title }) => titleKey(title.id)),
  };
  return { item, tasks, unknown, inbox: [waitingItem(item, input, why, options)] };
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
  why: Pick<InboxItem, "reason" | "keys">,
  { now, allowRewatch, grammar }: HistoryOptions,
): InboxItem {
  const { query, request } = item;
  const flags = grammar.flags({ skipAutoWatching: request.skipAutoWatching, allowRewatch });
  const viewing = allowRewatch && namesNoTime(item) ? { isViewing: true } : {};
  return {
    endpoint: HISTORY_ENDPOINT,
    section: query.section,
    input,
    eventAt: firstTime(item, now),
    flags,
    ...viewing,
    ...why,
  };
}

/** When the first of the item happened; `now` for what names no time. */
function firstTime({ query, request }: HistoryItem, now: Millis): Millis {
  const own = request.watchedAt ?? now;
  return earliest((query.parts ?? []).map(({ watchedAt }) => watchedAt ?? own)) ?? own;
}

/** Whether something of the item names no time: it happened when it was sent. */
export function namesNoTime({ request, query: { parts } }: HistoryItem): boolean {
  return request.watchedAt === null && (parts?.some(({ watchedAt }) => watchedAt === null) ?? true);
}

/** What became of each item. */
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
