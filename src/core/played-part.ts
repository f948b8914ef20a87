// Which part of a title a player's call means, and when what waited was watched. Contract: scrobble.md 1, 3.

import { type Millis, MOVIE_PART, type Part, partKey } from "./ids.ts";
import { runtimeMillis } from "./runtime.ts";
import { later } from "./time.ts";
import { regularEpisodes, type Title } from "./title.ts";
import type { NamedPart } from "./watch-request.ts";

/** What a call names: a title as a whole, or some of its parts, of which `parts` are those that the title has. */
export type NamedPlay = { readonly namesPart: boolean; readonly parts: readonly NamedPart[] | null };

/**
 * The one part that is meant; null when the title does not have it. A movie is its own part, and so is an anime movie
 * whose episode nobody names; a series must name its episode, unless it has only one.
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

/** The part of a call that waited for its title, or all of the title; null while the title does not have it. */
export function partReplayed(title: Title, { namesPart, parts }: NamedPlay): Part | "whole" | null {
  if (title.type === "movie") return "whole";
  const regular = regularEpisodes(title);
  if (title.animeType === "movie" && !namesPart && regular.length > 1) return "whole";
  const [named] = parts ?? [];
  if (named && named.number !== null) return { season: named.season, number: named.number };
  return regular.length === 1 ? (regular[0]?.part ?? null) : null;
}

/** When a call that waited became a watch: a check-in that was still running did when the runtime was over. */
export function replayedAt(
  title: Title,
  part: Part | "whole",
  { eventAt, isRunningCheckin }: { readonly eventAt: Millis; readonly isRunningCheckin: boolean },
): Millis {
  if (!isRunningCheckin) return eventAt;
  return later(eventAt, runtimeMillis(title, part === "whole" ? undefined : title.byKey.get(partKey(part))));
}
