// Recording watch events: parse → resolve → commit → present. Contract: sync.md 1.

import type { Catalogue } from "../catalogue/catalogue.ts";
import { comparableName } from "../catalogue/names.ts";
import { keysFor } from "../catalogue/namespaces.ts";
import type { Resolution } from "../catalogue/resolve.ts";
import { decideHistory, type HistoryOutcome } from "../core/history.ts";
import type { AccountId, Millis } from "../core/ids.ts";
import { type Clock, wholeSecond } from "../core/time.ts";
import type { Task } from "../library/commit.ts";
import type { InboxItem } from "../library/inbox.ts";
import type { Library } from "../library/library.ts";
import { wrong } from "./errors.ts";
import { type HistoryItem, parseHistoryBody } from "./parse/history-body.ts";
import { type ItemResult, presentHistory, reduceToUnknown } from "./presenters/history.ts";
import type { HistoryAnswer, HistoryBody } from "./schemas/history.ts";

export type HistoryServices = {
  readonly catalogue: Catalogue;
  readonly library: Library;
  readonly clock: Clock;
};

export type HistoryRequest = {
  readonly account: AccountId;
  /** The client id that the request came with. */
  readonly app: string;
  readonly body: HistoryBody;
  readonly skipAutoWatching: boolean;
};

const ENDPOINT = "/sync/history";

/** Records the body's watch events as one revision. @throws WireError before anything is written */
export async function recordHistory(
  services: HistoryServices,
  request: HistoryRequest,
): Promise<HistoryAnswer> {
  const now = services.clock();
  const items = parseHistoryBody(request.body, request.skipAutoWatching);
  const resolutions = await services.catalogue.resolve(items.map(({ query }) => query));
  const prepared = items.map((item, at) => prepare(item, resolutions[at] as Resolution, wholeSecond(now)));
  const { outcomes } = await services.library.commit(
    request.account,
    { app: request.app, source: ENDPOINT, now },
    prepared.flatMap(({ tasks }) => tasks),
    prepared.flatMap(({ inbox }) => inbox),
  );
  let next = 0;
  const results = prepared.map(({ item, tasks, unknown }): ItemResult => {
    const titles = tasks.map(({ title }) => ({ title, outcome: outcomes[next++] as HistoryOutcome }));
    return { item, titles, unknown };
  });
  return presentHistory(results);
}

type Prepared = {
  readonly item: HistoryItem;
  readonly tasks: readonly Task<HistoryOutcome>[];
  readonly unknown: unknown;
  readonly inbox: readonly InboxItem[];
};

function prepare(item: HistoryItem, resolution: Resolution, now: Millis): Prepared {
  if (resolution.kind === "unknown") {
    const waiting = inboxItem(item, item.input, resolution.reason, titleKeys(item), now);
    return { item, tasks: [], unknown: null, inbox: [waiting] };
  }
  const { targets, unknown } = resolution;
  if (item.asked.status === "hold" && targets.some(({ title }) => title.type === "movie"))
    throw wrong("status", "a movie cannot be on hold");
  const tasks = targets.map(({ title, parts }) => ({
    title,
    decide: (shelf: Parameters<typeof decideHistory>[0]) =>
      decideHistory(shelf, title, { ...item.asked, parts, unknown }, now),
  }));
  if (unknown.length === 0) return { item, tasks, unknown: null, inbox: [] };
  const reduced = reduceToUnknown(item, unknown);
  const keys = targets.map(({ title }) => ["title", String(title.id)] as const);
  return { item, tasks, unknown: reduced, inbox: [inboxItem(item, reduced, "episode_unknown", keys, now)] };
}

function inboxItem(
  { section, asked }: HistoryItem,
  input: unknown,
  reason: InboxItem["reason"],
  keys: InboxItem["keys"],
  now: Millis,
): InboxItem {
  return { endpoint: ENDPOINT, section, input, reason, eventAt: asked.watchedAt ?? now, keys };
}

/** What the catalogue would have to learn for the item to resolve. */
function titleKeys({ query }: HistoryItem): InboxItem["keys"] {
  const type = query.section === "movies" ? "movie" : "show";
  const ids = [...query.ids].flatMap(([namespace, value]) => keysFor(namespace, value, type));
  const name = query.name === null ? "" : comparableName(query.name);
  return name === "" ? ids : [...ids, ["name", name] as const];
}
