// How long a part of a title runs. Contract: scrobble.md 3.

import { MINUTE } from "./time.ts";
import type { Episode, Title, TitleType } from "./title.ts";

/** Minutes that a title runs when no source knows. */
export const DEFAULT_RUNTIME_MINUTES: Readonly<Record<TitleType, number>> = {
  movie: 90,
  show: 45,
  anime: 25,
};

/** How long a part runs, in minutes, at least 1: the episode's own runtime, else the title's, else the default. */
export function runtimeMinutes(
  title: Pick<Title, "type" | "animeType" | "runtime">,
  episode?: Pick<Episode, "runtime">,
): number {
  const kind = title.animeType === "movie" ? "movie" : title.type;
  return Math.max(1, episode?.runtime ?? title.runtime ?? DEFAULT_RUNTIME_MINUTES[kind]);
}

/** The same in milliseconds. */
export const runtimeMillis = (...asked: Parameters<typeof runtimeMinutes>): number =>
  runtimeMinutes(...asked) * MINUTE;
