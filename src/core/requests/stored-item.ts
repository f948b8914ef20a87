// Items in the inbox: stored as they were sent, with what is needed to parse them again. Contract: sync.md 13.

import type { Millis, Part, TitleId } from "../ids.ts";
import type { Section } from "../titles/title-query.ts";
import type { HistoryItem, ListItem, RatingItem, ScrobbleItem, SentItem } from "./request-items.ts";

/** Why an item is in the inbox. Contract: sync.md 13. */
export type InboxReason = "title_unknown" | "episode_unknown" | "ambiguous";

/** The query parameters of the request that matter to the item, such as `allow_rewatch: "yes"`. */
export type ItemFlags = Readonly<Record<string, string>>;

export type StoredItem = {
  /** The endpoint that received it, such as `/sync/history`. */
  readonly endpoint: string;
  /** The list of the body that held it. */
  readonly section: Section;
  readonly flags?: ItemFlags;
  readonly input: SentItem;
};

/** An inbox item as the inbox lists it. */
export type ListedItem = StoredItem & {
  readonly id: number;
  readonly reason: InboxReason;
  readonly receivedAt: Millis;
  /** The client id of the app that sent it. */
  readonly app: string;
};

/** A stored item, parsed again. */
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
      /** A check-in whose runtime was not over. It becomes a watch at the end of the runtime. */
      readonly isRunningCheckin: boolean;
    };

/** The title that a person matches an item with. */
export type MatchedTitle = { readonly id: TitleId; readonly kind: "movie" | "show" | "anime" };

/** Reads and writes the wire format of stored items, of which the inbox itself knows nothing. */
export type InboxGrammar = {
  /** Parses the item; null when it is no longer valid. */
  read(item: StoredItem): ReadItem | null;
  /** The item without its rating, memo and `added_at`, which are stored already. */
  withoutNotes(input: SentItem): SentItem;
  /** The item as if it had been sent with the title's id; null when it names no episode of a series. */
  matched(item: StoredItem, title: MatchedTitle): StoredItem | null;
  /** The flags of a history or scrobble request. */
  flags(request: { readonly skipAutoWatching?: boolean; readonly allowRewatch?: boolean }): ItemFlags;
  /** An ended check-in whose title is no longer in the catalogue, as an item for the inbox. */
  endedCheckin(checkin: {
    readonly title: TitleId;
    readonly part: Part;
    readonly allowRewatch: boolean;
  }): StoredItem;
};
