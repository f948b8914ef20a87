// What a library adds up to, title by title. Contract: auth.md 7.

import type { TitleId } from "./ids.ts";
import { DEFAULT_RUNTIME_MINUTES, runtimeMinutes } from "./runtime.ts";
import type { ListStatus } from "./shelf.ts";
import type { Title, TitleType } from "./title.ts";

/** One listed title, in the numbers that the library itself knows. */
export type TitleNumbers = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly status: ListStatus;
  /** Regular episodes with a watch of their own; 0 for a movie. */
  readonly watched: number;
  readonly wasWatched: boolean;
  /** Watches of any part within the time that was asked for. */
  readonly recent: number;
};

/** How long a title is, as the catalogue knows it. */
export type TitleLength = Pick<Title, "type" | "animeType" | "runtime"> & {
  /** Regular episodes. */
  readonly episodes: number;
};

/** A listed title, with what the catalogue says of its length. */
export type MeasuredTitle = TitleNumbers & {
  /** Minutes of one part. */
  readonly minutes: number;
  /** Regular episodes; where the catalogue has lost the title, those that were watched. */
  readonly total: number;
};

/** A completed show counts as watched whole. `length` is undefined where the catalogue has lost the title. */
export function measureTitle(numbers: TitleNumbers, length: TitleLength | undefined): MeasuredTitle {
  if (!length) return { ...numbers, minutes: DEFAULT_RUNTIME_MINUTES[numbers.type], total: numbers.watched };
  const total = length.episodes;
  const watched = numbers.status === "completed" && length.type !== "movie" ? total : numbers.watched;
  return { ...numbers, watched, minutes: runtimeMinutes(length), total };
}
