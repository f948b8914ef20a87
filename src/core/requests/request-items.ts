// The items of a request as actions take them: parsed, each with the item as it was sent.

import type { WatchRequest } from "../history/watch-request.ts";
import type { Millis } from "../ids.ts";
import type { RewatchRequest } from "../rewatches/rewatch-request.ts";
import type { ListStatus } from "../shelf.ts";
import type { Title } from "../titles/title.ts";
import type { TitleQuery } from "../titles/title-query.ts";

/** An item as it was sent. */
export type SentItem = Readonly<Record<string, unknown>>;

/** One item of `POST /sync/history` or `/sync/history/remove`. */
export type HistoryItem = {
  readonly query: TitleQuery;
  readonly input: SentItem;
  readonly request: Omit<WatchRequest, "parts" | "unknown">;
  readonly rewatch: RewatchRequest;
  /** The item as sent, reduced to the parts with these sources. */
  readonly reducedTo: (sources: readonly number[]) => SentItem;
};

/** One item of a write that is about whole titles. */
export type TitleItem = { readonly query: TitleQuery; readonly input: SentItem };

/** One item of `POST /sync/add-to-list`; `remove` removes the title from the library. */
export type ListItem = TitleItem & {
  readonly to: ListStatus | "remove";
  readonly watchedAt: Millis | null;
  readonly addedAt: Millis | null;
};

/** One item of `POST /sync/ratings`. */
export type RatingItem = TitleItem & {
  /** 1 to 10; null when the item has no valid rating, or rates episodes only. */
  readonly rating: number | null;
  readonly ratedAt: Millis | null;
};

/** A player's call: a part of a title, and the progress. */
export type ScrobbleItem = {
  readonly query: TitleQuery;
  /** The body of the call without its progress, which differs in each repetition of the same event. */
  readonly input: SentItem;
  /** Percent, 0 to 100. */
  readonly progress: number;
};

/** The result of one item of a history write. */
export type HistoryResult<Outcome> = {
  readonly item: HistoryItem;
  /** One for each title that the item is about; null when no title is known. */
  readonly titles: readonly TitleOutcome<Outcome>[] | null;
  /** The `source` of every named part that was resolved to no title. */
  readonly unknown: readonly number[];
};

/** The result of one item that is about a whole title; `found` is null when the title is unknown. */
export type TitleResult<Item, Outcome> = {
  readonly item: Item;
  readonly found: TitleOutcome<Outcome> | null;
};

export type TitleOutcome<Outcome> = {
  readonly title: Title;
  readonly outcome: Outcome;
};
