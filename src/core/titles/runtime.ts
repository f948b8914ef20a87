// How long a part of a title runs. Contract: scrobble.md 3.

import { MINUTE } from "../time.ts";
import type { Episode, Title, TitleType } from "./title.ts";

/** The runtime of a part, in minutes, when no source gives one. Contract: scrobble.md 3.4. */
export const DEFAULT_RUNTIME_MINUTES: Readonly<Record<TitleType, number>> = {
  movie: 90,
  show: 45,
  anime: 25,
};

/** The runtime of a part in minutes, at least 1: that of the episode, else of the title, else the default. */
export function runtimeMinutes(
  title: Pick<Title, "type" | "animeType" | "runtime">,
  episode?: Pick<Episode, "runtime">,
): number {
  const kind = title.animeType === "movie" ? "movie" : title.type;
  return Math.max(1, episode?.runtime ?? title.runtime ?? DEFAULT_RUNTIME_MINUTES[kind]);
}

/** The runtime of a part in milliseconds. */
export const runtimeMillis = (...titleAndEpisode: Parameters<typeof runtimeMinutes>): number =>
  runtimeMinutes(...titleAndEpisode) * MINUTE;
