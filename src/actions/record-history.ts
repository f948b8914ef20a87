// Recording watch events: parse → resolve → commit → present. Contract: sync.md 1.

import { authorOf, type Caller } from "../api/http/identify.ts";
import { decideHistory } from "../core/history.ts";
import type { Millis } from "../core/ids.ts";
import { decideRewatch, type RewatchOutcome, withoutSessions } from "../core/rewatch.ts";
import { wholeSecond } from "../core/time.ts";
import type { Resolution } from "../core/title-query.ts";
import type { Task } from "../library/commit.ts";
import type { InboxItem } from "../library/inbox.ts";
import { wrong } from "../wire/errors.ts";
import { isYes } from "../wire/fields.ts";
import { type HistoryItem, parseHistoryBody } from "../wire/history/parse.ts";
import { type ItemResult, presentHistory, reduceToUnknown } from "../wire/history/present.ts";
import type { HistoryAnswer, HistoryBody } from "../wire/history/schema.ts";
import { episodeKeys, titleKeys } from "./change-titles.ts";
import { saysNoTime } from "./inbox/waiting-item.ts";
import type { Services } from "./services.ts";

export type HistoryRequest = Caller & {
  readonly body: HistoryBody;
  readonly skipAutoWatching: boolean;
  /** The client understands rewatch sessions. Contract: rewatches.md 1. */
  readonly allowRewatch: boolean;
  /** What waited for an episode is tried again: what it said of the title itself was done when it came. */
  readonly again?: boolean;
};

const ENDPOINT = "/sync/history";

/** Records the body's watch events as one revision. @throws WireError before anything is written */
export async function recordHistory(services: Services, request: HistoryRequest): Promise<HistoryAnswer> {
  const now = services.clock();
  const items = parseHistoryBody(request.body, request.skipAutoWatching);
  const resolutions = await services.catalogue.resolveOrAsk(items.map(({ query }) => query));
  const sessions = request.allowRewatch && (await services.tracksRewatches(request.account));
  const asked = { now: wholeSecond(now), sessions, flags: flagsOf(request), again: request.again ?? false };
  const prepared = items.map((item, at) => prepare(item, resolutions[at] as Resolution, asked));
  const { outcomes } = await services.library.commit(
    request.account,
    authorOf(request, ENDPOINT, now),
    prepared.flatMap(({ tasks }) => tasks),
    prepared.flatMap(({ inbox }) => inbox),
  );
  let next = 0;
  const results = prepared.map(({ item, tasks, unknown }): ItemResult => {
    const titles = tasks.map(({ title }) => ({ title, outcome: outcomes[next++] as RewatchOutcome }));
    return { item, titles, unknown };
  });
  return presentHistory(results);
}

type Prepared = {
  readonly item: HistoryItem;
  readonly tasks: readonly Task<RewatchOutcome>[];
  readonly unknown: unknown;
  readonly inbox: readonly InboxItem[];
};

type Asked = {
  readonly now: Millis;
  readonly sessions: boolean;
  readonly flags: NonNullable<InboxItem["flags"]>;
  readonly again: boolean;
};

function prepare(
  item: HistoryItem,
  resolution: Resolution,
  { now, sessions, flags, again }: Asked,
): Prepared {
  const isMovie =
    item.section === "movies" ||
    (resolution.kind === "found" && resolution.targets.some(({ title }) => title.type === "movie"));
  if (isMovie && item.asked.status === "hold") throw wrong("status", "a movie cannot be on hold");
  const viewing = isYes(flags.allow_rewatch) && saysNoTime(item) ? { isViewing: true } : {};
  if (resolution.kind === "unknown") {
    const keys = [...titleKeys(item.query), ...episodeKeys(item.query)];
    const waiting = inboxItem(item, item.input, resolution.reason, keys, now);
    return { item, tasks: [], unknown: null, inbox: [{ ...waiting, flags, ...viewing }] };
  }
  const { targets, unknown } = resolution;
  const meant = again ? targets.filter(({ parts }) => parts === null || parts.length > 0) : targets;
  const tasks = meant.map(({ title, parts }): Task<RewatchOutcome> => {
    const asked = { ...item.asked, parts, unknown };
    return {
      title,
      decide: (shelf, free) =>
        sessions
          ? decideRewatch(shelf, title, asked, item.rewatch, now, free.rewatch)
          : withoutSessions(decideHistory(shelf, title, asked, now)),
    };
  });
  if (unknown.length === 0) return { item, tasks, unknown: null, inbox: [] };
  const reduced = reduceToUnknown(item, unknown);
  const keys = targets.map(({ title }) => ["title", String(title.id)] as const);
  const waiting = inboxItem(item, withoutNotes(reduced), "episode_unknown", keys, now);
  return { item, tasks, unknown: reduced, inbox: [{ ...waiting, flags, ...viewing }] };
}

/** What waits is the watching: the rating, the memo and the day are kept already, and may have others by then. */
function withoutNotes(input: object): object {
  const { rating, rated_at, memo, added_at, ...rest } = input as Record<string, unknown>;
  return rest;
}

/** What is asked beside the items, for when one of them is tried again. */
function flagsOf({ skipAutoWatching, allowRewatch }: HistoryRequest): NonNullable<InboxItem["flags"]> {
  return {
    ...(skipAutoWatching ? { skip_auto_watching: "yes" } : {}),
    ...(allowRewatch ? { allow_rewatch: "yes" } : {}),
  };
}

function inboxItem(
  { section, asked, query }: HistoryItem,
  input: unknown,
  reason: InboxItem["reason"],
  keys: InboxItem["keys"],
  now: Millis,
): InboxItem {
  const times = (query.parts ?? []).map(({ watchedAt }) => watchedAt ?? asked.watchedAt ?? now);
  const eventAt = times.length > 0 ? (Math.min(...times) as Millis) : (asked.watchedAt ?? now);
  return { endpoint: ENDPOINT, section, input, reason, eventAt, keys };
}
