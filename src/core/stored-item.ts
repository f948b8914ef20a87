// A request's item as the inbox keeps it: verbatim, with what is needed to read it again. See architecture.md 6.

import type { Millis, Part, TitleId } from "./ids.ts";
import type { HistoryItem, ListItem, RatingItem, ScrobbleItem, SentItem } from "./request-items.ts";
import type { Section } from "./title-query.ts";

export type InboxReason = "title_unknown" | "episode_unknown" | "ambiguous";

/** What the request asked for beside the item, such as `allow_rewatch: "yes"`. */
export type ItemFlags = Readonly<Record<string, string>>;

export type StoredItem = {
  /** The request that it came with, such as `/sync/history`. */
  readonly endpoint: string;
  /** The list of the body that it stood in. */
  readonly section: Section;
  readonly flags?: ItemFlags;
  readonly input: SentItem;
};

/** An inbox item as it is listed. */
export type ListedItem = StoredItem & {
  readonly id: number;
  readonly reason: InboxReason;
  readonly receivedAt: Millis;
  /** The client id that it came with. */
  readonly app: string;
};

/** A stored item read again. */
export type ReadItem =
  | {
      readonly kind: "history";
      readonly item: HistoryItem;
      readonly allowRewatch: boolean;
    }
  | { readonly kind: "list"; readonly item: ListItem }
  | { readonly kind: "rating"; readonly item: RatingItem }
  | {
      readonly kind: "scrobble";
      readonly item: ScrobbleItem;
      readonly allowRewatch: boolean;
      /** Its time is when it began: the watch comes when the runtime is over. */
      readonly isRunningCheckin: boolean;
    };

/** The title that an item is matched with by hand. */
export type MatchedTitle = { readonly id: TitleId; readonly kind: "movie" | "show" | "anime" };

/** How the wire's own form of stored items is read and written. The inbox itself knows nothing of it. */
export type InboxGrammar = {
  /** The item read again; null when it cannot be read any more. */
  read(item: StoredItem): ReadItem | null;
  /** The item without what it says of the title itself: only the watching waits. */
  withoutNotes(input: SentItem): SentItem;
  /** The item as it would have been sent by a client that knew the title; null when it names no episode of it. */
  matched(item: StoredItem, title: MatchedTitle): StoredItem | null;
  /** The flags of a history or scrobble request. */
  flags(asked: { readonly skipAutoWatching?: boolean; readonly allowRewatch?: boolean }): ItemFlags;
  /** A check-in whose title the catalogue has lost, as it would be sent when it ended. */
  endedCheckin(checkin: {
    readonly title: TitleId;
    readonly part: Part;
    readonly allowRewatch: boolean;
  }): StoredItem;
};
