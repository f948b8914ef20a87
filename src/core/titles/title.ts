// A title: its type, its parts, and which of them have aired.

import {
  type Millis,
  MOVIE_KEY,
  MOVIE_PART,
  type Part,
  type PartKey,
  partKey,
  type TitleId,
} from "../ids.ts";
import { EpisodeIndex } from "./episode-index.ts";

export type TitleType = "movie" | "show" | "anime";
/** Contract: anime.md 3. */
export const ANIME_TYPES = ["tv", "movie", "special", "ova", "ona", "music video"] as const;
export type AnimeType = (typeof ANIME_TYPES)[number];
export type AiringStatus = "airing" | "ended" | "upcoming" | "tba";

/** External ids by namespace, as strings. */
export type Ids = Readonly<Record<string, string>>;

export type Episode = {
  readonly part: Part;
  readonly key: PartKey;
  readonly name: string | null;
  /** When it is or was first broadcast; null when unknown. */
  readonly airedAt: Millis | null;
  /** The offset from UTC at the place of broadcast, in minutes, positive to the east. */
  readonly airOffset: number;
  /** In minutes; null when unknown. */
  readonly runtime: number | null;
  readonly ids: Ids;
};

/**
 * A rule of an anime's numbering: the episodes `first` to `last` of a season of the series are this title's episodes
 * from `targetFirst` on. Contract: anime.md 7, 8.
 */
export type SeasonRange = {
  readonly namespace: "tvdb" | "tmdb";
  /** The id of the series in the namespace. */
  readonly series: string;
  /** The kind of rule: 0 a pair, 1 a range, 2 the default season. The lowest rank that applies wins. */
  readonly rank: number;
  /** Negative where a pair says that the episodes have no counterpart. */
  readonly season: number;
  readonly first: number;
  /** Null when the range has no end. */
  readonly last: number | null;
  /** 1 for regular episodes of the title, 0 for specials. */
  readonly target: number;
  readonly targetFirst: number;
};

export type Title = {
  readonly id: TitleId;
  readonly type: TitleType;
  readonly animeType: AnimeType | null;
  readonly name: string;
  readonly englishName: string | null;
  readonly slug: string;
  readonly year: number | null;
  /** Null when no source gives it. */
  readonly status: AiringStatus | null;
  readonly releasedAt: Millis | null;
  /** The runtime of one part in minutes; null when unknown. */
  readonly runtime: number | null;
  /** A path fragment, not a URL. Contract: media-objects.md 7. */
  readonly poster: string | null;
  readonly ids: Ids;
  /** How TVDB and TMDB number its episodes; anime only. */
  readonly numbering: readonly SeasonRange[];
  /** Ordered by season, then number. A movie has its one part here. */
  readonly episodes: readonly Episode[];
  readonly byKey: EpisodeIndex;
};

/** A title without the index, which is derived. */
export type TitleFacts = Omit<Title, "byKey">;

/** Makes a title: orders and indexes its episodes. A movie gets its one part. */
export function makeTitle(facts: TitleFacts): Title {
  const movie: Episode = {
    part: MOVIE_PART,
    key: MOVIE_KEY,
    name: null,
    airedAt: facts.releasedAt,
    airOffset: 0,
    runtime: facts.runtime,
    ids: {},
  };
  const episodes = facts.type === "movie" ? [movie] : [...facts.episodes].sort((a, b) => a.key - b.key);
  return { ...facts, episodes, byKey: new EpisodeIndex(episodes) };
}

/** Whether the title is a movie or an anime movie. An anime movie may have several parts. */
export const isMovieLike = ({ type, animeType }: Pick<Title, "type" | "animeType">): boolean =>
  type === "movie" || animeType === "movie";

/** Whether the part counts for completion and counters. Season 0, the specials, never does. */
export function isRegular(part: Part): boolean {
  return part.season > 0;
}

/** Whether an episode has aired. One without a date has, unless the title is upcoming. */
export function isAired(title: Title, episode: Episode, now: Millis): boolean {
  if (episode.airedAt !== null) return episode.airedAt <= now;
  return title.status !== "upcoming";
}

export function regularEpisodes(title: Title): readonly Episode[] {
  return title.episodes.filter((episode) => isRegular(episode.part));
}

export function airedRegularEpisodes(title: Title, now: Millis): readonly Episode[] {
  return title.episodes.filter((episode) => isRegular(episode.part) && isAired(title, episode, now));
}

/** Whether the show has ended. If no source says so, it has when all its episodes, at least one, have aired. */
export function hasEnded(title: Title, now: Millis): boolean {
  if (title.status !== null) return title.status === "ended";
  const regular = regularEpisodes(title);
  return regular.length > 0 && regular.every((episode) => isAired(title, episode, now));
}

/** Makes an episode. What is not given is unknown. */
export function makeEpisode(part: Part, facts: Partial<Omit<Episode, "part" | "key">> = {}): Episode {
  return {
    name: null,
    airedAt: null,
    airOffset: 0,
    runtime: null,
    ids: {},
    ...facts,
    part,
    key: partKey(part),
  };
}
