// The responses of the scrobble and playback endpoints. Contract: scrobble.md 2, 5, 6, 8.

import { type Part, partKey } from "../../core/ids.ts";
import type { Playback } from "../../core/playback/playback.ts";
import type { ScrobbleRequest } from "../../core/playback/playback-after.ts";
import type { ScrobbleOutcome } from "../../core/playback/scrobble.ts";
import { printTime } from "../../core/time.ts";
import { tvdbCoordinates } from "../../core/titles/anime-numbering.ts";
import { isMovieLike, type Title } from "../../core/titles/title.ts";
import { presentIds } from "../title.ts";
import type {
  DuplicateStopResponse,
  ListedPlayback,
  PlayedEpisode,
  PlayedTitle,
  ScrobbleResponse,
} from "./schema.ts";

type WrappedTitle = { movie: PlayedTitle } | { show: PlayedTitle } | { anime: PlayedTitle };

/** The title under the key of its type. */
function presentTitle(title: Title): WrappedTitle {
  const { name, year, type, animeType } = title;
  const played = { title: name, year, ids: presentIds(title) };
  if (type === "movie") return { movie: played };
  return type === "show" ? { show: played } : { anime: { ...played, anime_type: animeType } };
}

/** The episode that a part is; null for movies and anime movies. */
function presentEpisode(title: Title, part: Part): PlayedEpisode | null {
  if (isMovieLike(title)) return null;
  const episode = title.byKey.get(partKey(part));
  const [coordinate] = title.type === "anime" ? tvdbCoordinates(title, part) : [];
  return {
    season: part.season,
    number: part.number,
    title: episode?.name ?? `Episode ${part.number}`,
    ...(coordinate ? { tvdb_season: coordinate.season, tvdb_number: coordinate.episode } : {}),
  };
}

/** The response of a call. Only a stop that is a watch and allows rewatches has the two keys of rewatches. */
export function presentScrobble(
  title: Title,
  request: ScrobbleRequest,
  outcome: ScrobbleOutcome,
): ScrobbleResponse {
  const { action, id, watch } = outcome;
  const episode = presentEpisode(title, request.part);
  const rewatch =
    request.allowRewatch && action === "scrobble"
      ? {
          rewatch_id: watch?.session?.id ?? null,
          rewatch_status: request.tracksRewatches ? rewatchStatus(watch) : "pro_required",
        }
      : {};
  return {
    // The id of a start is always 0. Contract: scrobble.md 2.
    id: action === "start" ? 0 : id,
    action,
    progress: request.progress,
    ...(episode ? { episode } : {}),
    ...presentTitle(title),
    ...rewatch,
  };
}

/** The `rewatch_status` of a stop; null if nothing was recorded. Contract: scrobble.md 8. */
function rewatchStatus(watch: ScrobbleOutcome["watch"]): string | null {
  if (watch === null) return null;
  if (watch.verdict === "recorded") return watch.session?.status ?? null;
  return watch.verdict === "nothing" ? null : watch.verdict;
}

/** The body of the 409 for a repeated stop. Contract: scrobble.md 5. */
export function presentDuplicateStop({
  watchedAt,
  expiresAt,
}: NonNullable<ScrobbleOutcome["duplicate"]>): DuplicateStopResponse {
  return { error: "already_watched", watched_at: printTime(watchedAt), expires_at: printTime(expiresAt) };
}

/** A saved playback. Some clients read `number`, others `episode`, so its episode has both. Contract: scrobble.md 6. */
export function presentPlayback(title: Title, playback: Playback): ListedPlayback {
  const episode = presentEpisode(title, playback.part);
  return {
    id: playback.id,
    progress: playback.progress,
    paused_at: printTime(playback.pausedAt ?? playback.startedAt),
    type: episode ? "episode" : "movie",
    ...(episode ? { episode: { ...episode, episode: episode.number } } : {}),
    ...presentTitle(title),
  };
}
