// The writes that concern whole titles share their way: resolve, commit, and keep what is unknown.

import { authorOf, type Caller } from "../api/http/identify.ts";
import { episodeKey } from "../catalogue/changed-titles.ts";
import { askedNames } from "../catalogue/names.ts";
import type { Millis } from "../core/ids.ts";
import { keysFor } from "../core/namespaces.ts";
import type { Plan } from "../core/plan.ts";
import type { Shelf } from "../core/shelf.ts";
import { wholeSecond } from "../core/time.ts";
import type { Title } from "../core/title.ts";
import type { Resolution } from "../core/title-query.ts";
import type { InboxItem } from "../library/inbox.ts";
import type { TitleItem } from "../wire/lists/parse.ts";
import { cancelWaiting, type Taken } from "./inbox/cancel-waiting.ts";
import type { Services } from "./services.ts";

/** What became of one item: its title and outcome, or null when the title is not known. */
export type TitleResult<Item, Outcome> = {
  readonly item: Item;
  readonly found: { readonly title: Title; readonly outcome: Outcome } | null;
};

export type TitleChange<Item, Outcome> = {
  readonly source: string;
  readonly items: readonly Item[];
  /** Whether unknown items wait in the inbox. */
  readonly keepsUnknown: boolean;
  /** Which items take something away: what waits for the same title, from one of the endpoints, is cancelled. */
  readonly cancels?: { readonly items: ReadonlySet<Item>; readonly endpoints: readonly string[] | null };
  /** Refuses an item once its title is known; throws a WireError. */
  readonly check?: (item: Item, title: Title) => void;
  readonly decide: (item: Item, title: Title, shelf: Shelf, now: Millis) => Plan<Outcome>;
};

/** Decides each item on its title, all as one revision. @throws WireError before anything is written */
export async function changeTitles<Item extends TitleItem, Outcome>(
  services: Services,
  caller: Caller,
  change: TitleChange<Item, Outcome>,
): Promise<TitleResult<Item, Outcome>[]> {
  const now = services.clock();
  const { account } = caller;
  const { items, source } = change;
  const { catalogue } = services;
  const queries = items.map(({ query }) => query);
  // What waits for nothing is looked for here alone: what nobody knows cannot be in a library.
  const resolutions = await (change.keepsUnknown
    ? catalogue.resolveOrAsk(queries)
    : catalogue.resolve(queries));
  const titles = resolutions.map((resolution) => titleOf(resolution));
  const tasks = items.flatMap((item, at) => {
    const title = titles[at] ?? null;
    if (title === null) return [];
    change.check?.(item, title);
    return [{ title, decide: (shelf: Shelf) => change.decide(item, title, shelf, wholeSecond(now)) }];
  });
  const unknown = items.flatMap((item, at): InboxItem[] => {
    const resolution = resolutions[at];
    if (resolution?.kind !== "unknown" || !change.keepsUnknown) return [];
    if (change.cancels?.items.has(item)) return [];
    const { section, input } = item;
    const keys = titleKeys(item.query);
    return [{ endpoint: source, section, input, reason: resolution.reason, eventAt: now, keys }];
  });
  const taken = items.flatMap((item, at): Taken[] => {
    const resolution = resolutions[at];
    if (!resolution || !change.cancels?.items.has(item)) return [];
    return [{ query: item.query, resolution, endpoints: change.cancels.endpoints }];
  });
  const { cancel, left } = await cancelWaiting(services, account, taken);
  const author = authorOf(caller, source, now);
  const beside = { cancel, left, guard: services.guard };
  const { outcomes } = await services.library.commit(account, author, tasks, unknown, beside);
  let next = 0;
  return items.map((item, at) => {
    const title = titles[at] ?? null;
    return { item, found: title === null ? null : { title, outcome: outcomes[next++] as Outcome } };
  });
}

function titleOf(resolution: Resolution): Title | null {
  return resolution.kind === "found" ? (resolution.targets[0]?.title ?? null) : null;
}

/** The ids of a flat episode, by which its show may be found. */
export function episodeKeys({ section, parts }: TitleItem["query"]): InboxItem["keys"] {
  if (section !== "episodes") return [];
  return (parts ?? []).flatMap(({ ids }) =>
    [...ids].map(([namespace, value]) => episodeKey(namespace, value)),
  );
}

/** What the catalogue would have to learn for an item to resolve. */
export function titleKeys({
  section,
  ids,
  name,
}: Pick<TitleItem["query"], "section" | "ids" | "name">): InboxItem["keys"] {
  const type = section === "movies" ? "movie" : "show";
  const keys = [...ids].flatMap(([namespace, value]) => keysFor(namespace, value, type));
  const names = name === null ? [] : askedNames(name);
  return [...keys, ...names.map((one) => ["name", one] as const)];
}
