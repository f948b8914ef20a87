// Answers about what is played. Contract: scrobble.md 2, 5, 6, 8.

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

type Played = { movie: PlayedTitle } | { show: PlayedTitle } | { anime: PlayedTitle };

/** The title under the key of its kind. */
function presentPlayed(title: Title): Played {
  const { name, year, type, animeType } = title;
  const answer = { title: name, year, ids: presentIds(title) };
  if (type === "movie") return { movie: answer };
  return type === "show" ? { show: answer } : { anime: { ...answer, anime_type: animeType } };
}

/** The episode; null for a movie, which has none. */
function presentEpisode(title: Title, part: Part): PlayedEpisode | null {
  if (isMovieLike(title)) return null;
  const episode = title.byKey.get(partKey(part));
  const [tvdb] = title.type === "anime" ? tvdbCoordinates(title, part) : [];
  return {
    season: part.season,
    number: part.number,
    title: episode?.name ?? `Episode ${part.number}`,
    ...(tvdb ? { tvdb_season: tvdb.season, tvdb_number: tvdb.episode } : {}),
  };
}

/** The answer to a call; the keys of rewatches only for a finished stop that allows them. */
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
    // A start has no session that could be asked for or deleted.
    id: action === "start" ? 0 : id,
    action,
    progress: request.progress,
    ...(episode ? { episode } : {}),
    ...presentPlayed(title),
    ...rewatch,
  };
}

/** Contract: scrobble.md 8. */
function rewatchStatus(watch: ScrobbleOutcome["watch"]): string | null {
  if (watch === null) return null;
  if (watch.verdict === "recorded") return watch.session?.status ?? null;
  return watch.verdict === "nothing" ? null : watch.verdict;
}

export function presentDuplicateStop({
  watchedAt,
  expiresAt,
}: NonNullable<ScrobbleOutcome["duplicate"]>): DuplicateStopResponse {
  return { error: "already_watched", watched_at: printTime(watchedAt), expires_at: printTime(expiresAt) };
}

/** One saved playback; the episode's number under both names that clients read. Contract: scrobble.md 6. */
export function presentPlayback(title: Title, playback: Playback): ListedPlayback {
  const episode = presentEpisode(title, playback.part);
  return {
    id: playback.id,
    progress: playback.progress,
    paused_at: printTime(playback.pausedAt ?? playback.startedAt),
    type: episode ? "episode" : "movie",
    ...(episode ? { episode: { ...episode, episode: episode.number } } : {}),
    ...presentPlayed(title),
  };
}
