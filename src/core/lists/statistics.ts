// What one title adds to the statistics of a library. Contract: auth.md 7.

import type { TitleId } from "../ids.ts";
import type { ListStatus } from "../shelf.ts";
import { DEFAULT_RUNTIME_MINUTES, runtimeMinutes } from "../titles/runtime.ts";
import type { Title, TitleType } from "../titles/title.ts";

/** The numbers of one title in the library. */
export type TitleNumbers = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly status: ListStatus;
  /** Regular episodes that have a watch; 0 for a movie. */
  readonly watched: number;
  /** Whether any part has a watch. */
  readonly wasWatched: boolean;
  /** Watches of any part within the requested time. */
  readonly recent: number;
};

/** The length of one title in the catalogue. */
export type TitleLength = Pick<Title, "type" | "animeType" | "runtime"> & {
  /** Regular episodes. */
  readonly episodes: number;
};

/** A title of a library, with its length. */
export type MeasuredTitle = TitleNumbers & {
  /** The runtime of one part. */
  readonly minutes: number;
  /** Regular episodes; if the catalogue no longer has the title, those that were watched. */
  readonly total: number;
};

/**
 * Combines the numbers of the library with the length of the title. All regular episodes of a completed show count as
 * watched. `length` is undefined if the catalogue no longer has the title; the default runtime is used then.
 */
export function measureTitle(numbers: TitleNumbers, length: TitleLength | undefined): MeasuredTitle {
  if (!length) return { ...numbers, minutes: DEFAULT_RUNTIME_MINUTES[numbers.type], total: numbers.watched };
  const total = length.episodes;
  const watched = numbers.status === "completed" && length.type !== "movie" ? total : numbers.watched;
  return { ...numbers, watched, minutes: runtimeMinutes(length), total };
}
