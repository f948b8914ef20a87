// The items of a request as actions take them: parsed, each with what was sent.

import type { Millis } from "./ids.ts";
import type { RewatchRequest } from "./rewatch-request.ts";
import type { ListStatus } from "./shelf.ts";
import type { Title } from "./title.ts";
import type { TitleQuery } from "./title-query.ts";
import type { WatchRequest } from "./watch-request.ts";

/** An item as it was sent, in the wire's own form. */
export type SentItem = Readonly<Record<string, unknown>>;

/** One item of `POST /sync/history` or `/sync/history/remove`. */
export type HistoryItem = {
  readonly query: TitleQuery;
  readonly input: SentItem;
  readonly request: Omit<WatchRequest, "parts" | "unknown">;
  readonly rewatch: RewatchRequest;
  /** The item as it was sent, with only the parts of these sources. */
  readonly reducedTo: (sources: readonly number[]) => SentItem;
};

/** One item of a write that speaks of titles as a whole. */
export type TitleItem = { readonly query: TitleQuery; readonly input: SentItem };

/** One item of `POST /sync/add-to-list`; `remove` takes the title out of the library. */
export type ListItem = TitleItem & {
  readonly to: ListStatus | "remove";
  readonly watchedAt: Millis | null;
  readonly addedAt: Millis | null;
};

/** One item of `POST /sync/ratings`. */
export type RatingItem = TitleItem & {
  /** 1 to 10; null when the item rates nothing that can be rated. */
  readonly rating: number | null;
  readonly ratedAt: Millis | null;
};

/** A player's call: which part of which title, and how far it has come. */
export type ScrobbleItem = {
  readonly query: TitleQuery;
  /** The call's body without its progress: each repetition of one event has another. */
  readonly input: SentItem;
  /** Percent, 0 to 100. */
  readonly progress: number;
};

/** What became of one item of a history write. */
export type HistoryResult<Outcome> = {
  readonly item: HistoryItem;
  /** One for each title that the item speaks of; null when none is known. */
  readonly titles: readonly TitleOutcome<Outcome>[] | null;
  /** The sources of the parts that no title has. */
  readonly unknown: readonly number[];
};

/** What became of one item that speaks of a title as a whole; null when the title is not known. */
export type TitleResult<Item, Outcome> = {
  readonly item: Item;
  readonly found: TitleOutcome<Outcome> | null;
};

export type TitleOutcome<Outcome> = {
  readonly title: Title;
  readonly outcome: Outcome;
};
