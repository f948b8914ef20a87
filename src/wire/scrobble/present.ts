// Answers about what is played. Contract: scrobble.md 2, 5, 6, 8.

import { tvdbCoordinates } from "../../core/anime-numbering.ts";
import { keyOf, type Part } from "../../core/ids.ts";
import type { Playback } from "../../core/playback.ts";
import type { ScrobbleOutcome, ScrobbleRequest } from "../../core/scrobble.ts";
import { printTime } from "../../core/time.ts";
import type { Title } from "../../core/title.ts";
import { presentIds } from "../title.ts";

type Wire = Record<string, unknown>;

/** The title under the key of its kind, and its episode unless it is a movie. */
function presentPart(title: Title, part: Part): Wire {
  const { name, year, type, animeType } = title;
  const kind = type === "anime" ? { anime_type: animeType } : {};
  const told = { [type]: { title: name, year, ...kind, ids: presentIds(title) } };
  const isMovie = type === "movie" || animeType === "movie";
  if (isMovie) return told;
  const episode = title.byKey.get(keyOf(part));
  const [tvdb] = type === "anime" ? tvdbCoordinates(title, part) : [];
  return {
    episode: {
      season: part.season,
      number: part.number,
      title: episode?.name ?? `Episode ${part.number}`,
      ...(tvdb ? { tvdb_season: tvdb.season, tvdb_number: tvdb.episode } : {}),
    },
    ...told,
  };
}

/** The answer to a call; the keys of rewatches only for a finished stop that allows them. */
export function presentScrobble(title: Title, request: ScrobbleRequest, outcome: ScrobbleOutcome): Wire {
  const { action, id, watch } = outcome;
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
    ...presentPart(title, request.part),
    ...rewatch,
  };
}

/** Contract: scrobble.md 8. */
function rewatchStatus(watch: ScrobbleOutcome["watch"]): string | null {
  if (watch === null) return null;
  if (watch.verdict === "recorded") return watch.session?.status ?? null;
  return watch.verdict === "nothing" ? null : watch.verdict;
}

export function presentDuplicate({ watchedAt, expiresAt }: NonNullable<ScrobbleOutcome["duplicate"]>): Wire {
  return { error: "already_watched", watched_at: printTime(watchedAt), expires_at: printTime(expiresAt) };
}

/** One saved playback. `episode` is told under both names that clients read. Contract: open-questions.md 42 to 45. */
export function presentPlayback(title: Title, playback: Playback): Wire {
  const { episode, ...told } = presentPart(title, playback.part) as { episode?: Wire };
  return {
    id: playback.id,
    progress: playback.progress,
    paused_at: printTime(playback.pausedAt ?? playback.startedAt),
    type: episode ? "episode" : "movie",
    ...(episode ? { episode: { ...episode, episode: episode.number } } : {}),
    ...told,
  };
}
