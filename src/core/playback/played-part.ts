// Which part of a title a player's call is about, and the time of the watch of a call from the inbox.
// Contract: scrobble.md 1.2, 3, 4.

import type { NamedPart } from "../history/watch-request.ts";
import { type Millis, MOVIE_PART, type Part, partKey } from "../ids.ts";
import { later } from "../time.ts";
import { runtimeMillis } from "../titles/runtime.ts";
import { regularEpisodes, type Title } from "../titles/title.ts";

/** What a call names. */
export type NamedPlay = {
  /** Whether it names a part, known or not. */
  readonly namesPart: boolean;
  /** The named parts that the title has; null when the call is about the title as a whole. */
  readonly parts: readonly NamedPart[] | null;
};

/**
 * The part that a call is about; null when the title does not have it. A movie has one part. An anime movie without
 * an episode is played as a whole. A series needs an episode, unless it has only one. Contract: scrobble.md 1.2.
 */
export function partPlayed(title: Title, { namesPart, parts }: NamedPlay): Part | "episode missing" | null {
  if (title.type === "movie") return MOVIE_PART;
  const [named] = parts ?? [];
  if (named && named.number !== null) return { season: named.season, number: named.number };
  const [first, ...others] = regularEpisodes(title);
  const isMovie = title.animeType === "movie";
  if (namesPart && !(isMovie && others.length === 0)) return null;
  if (first && others.length === 0) return first.part;
  if (first && isMovie) return MOVIE_PART;
  return others.length > 0 ? "episode missing" : null;
}

/** The part that a call from the inbox is about, or the whole title; null while the title does not have the part. */
export function partReplayed(title: Title, { namesPart, parts }: NamedPlay): Part | "whole" | null {
  if (title.type === "movie") return "whole";
  const regular = regularEpisodes(title);
  if (title.animeType === "movie" && !namesPart && regular.length > 1) return "whole";
  const [named] = parts ?? [];
  if (named && named.number !== null) return { season: named.season, number: named.number };
  const [only, ...others] = regular;
  if (only === undefined || others.length > 0) return null;
  return namesPart && title.animeType !== "movie" ? null : only.part;
}

/** The time of the watch of a call from the inbox: that of the call, or for a check-in the end of the runtime. */
export function replayedAt(
  title: Title,
  part: Part | "whole",
  { eventAt, isRunningCheckin }: { readonly eventAt: Millis; readonly isRunningCheckin: boolean },
): Millis {
  if (!isRunningCheckin) return eventAt;
  return later(eventAt, runtimeMillis(title, part === "whole" ? undefined : title.byKey.get(partKey(part))));
}
