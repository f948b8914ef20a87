// Prepares a write about whole titles for the commit: a task for each item, and inbox items for unknown titles.

import type { Millis } from "../core/ids.ts";
import { decideListItem, type ListOutcome } from "../core/lists/list.ts";
import { decideRating, type RatingOutcome } from "../core/lists/rating.ts";
import { Refused } from "../core/requests/refusal.ts";
import type { ListItem, RatingItem, TitleItem } from "../core/requests/request-items.ts";
import type { Plan } from "../core/revisions/plan.ts";
import { canHaveStatus, type Shelf } from "../core/shelf.ts";
import { wholeSecond } from "../core/time.ts";
import type { Title } from "../core/titles/title.ts";
import type { Task } from "../library/commit/commit.ts";
import type { InboxItem } from "../library/inbox/inbox-item.ts";
import { waitingKeys } from "./inbox/waiting-keys.ts";
import type { Resolved } from "./resolve-each.ts";

/** A kind of write about whole titles. */
export type TitleWrite<Item, Outcome> = {
  readonly endpoint: string;
  /** Whether an item waits in the inbox while its title is unknown. */
  readonly waits: (item: Item) => boolean;
  /** @throws Refused if the title cannot take the item */
  readonly check?: (item: Item, title: Title) => void;
  readonly decide: (item: Item, title: Title, shelf: Shelf, now: Millis) => Plan<Outcome>;
};

export type PreparedTitle<Item, Outcome> = {
  readonly item: Item;
  /** Null if the title is unknown. */
  readonly task: Task<Outcome> | null;
  readonly inbox: readonly InboxItem[];
};

/** @throws Refused if the title cannot take the item */
export function prepareTitle<Item extends TitleItem, Outcome>(
  { item, resolution }: Resolved<Item>,
  { endpoint, waits, check, decide }: TitleWrite<Item, Outcome>,
  now: Millis,
): PreparedTitle<Item, Outcome> {
  if (resolution.kind === "unknown") {
    const { query, input } = item;
    const keys = waitingKeys(query);
    const { section } = query;
    const waiting = { endpoint, section, input, reason: resolution.reason, eventAt: now, keys };
    return { item, task: null, inbox: waits(item) ? [waiting] : [] };
  }
  const title = resolution.targets[0]?.title;
  if (!title) return { item, task: null, inbox: [] };
  check?.(item, title);
  const task: Task<Outcome> = { title, decide: (shelf) => decide(item, title, shelf, wholeSecond(now)) };
  return { item, task, inbox: [] };
}

/** `POST /sync/add-to-list`. Contract: sync.md 6 */
export const LIST_WRITE: TitleWrite<ListItem, ListOutcome> = {
  endpoint: "/sync/add-to-list",
  waits: ({ to }) => to !== "remove",
  check: ({ to }, title) => {
    if (to !== "remove" && to === "hold" && !canHaveStatus(title.type, to))
      throw new Refused("movie_on_hold", { field: "to" });
  },
  decide: (item, title, shelf, now) =>
    decideListItem(shelf, title, { ...item, asMovie: item.query.section === "movies" }, now),
};

export type RatableItem = RatingItem & { readonly rating: number };

/** `POST /sync/ratings`. Contract: sync.md 3 */
export const RATING_WRITE: TitleWrite<RatableItem, RatingOutcome> = {
  endpoint: "/sync/ratings",
  waits: () => true,
  decide: ({ rating, ratedAt }, title, shelf, now) => decideRating(shelf, title, { rating, ratedAt }, now),
};

/** Whether the item has a valid rating for its title. Other items are answered as not found. */
export const isRatable = (item: RatingItem): item is RatableItem => item.rating !== null;
