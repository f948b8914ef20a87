// What the domain knows about a title: its kind, its parts, and what of it has aired.

import { type Millis, MOVIE_KEY, MOVIE_PART, type Part, type PartKey, partKey, type TitleId } from "./ids.ts";

export type TitleType = "movie" | "show" | "anime";
/** Contract: anime.md 3. */
export const ANIME_TYPES = ["tv", "movie", "special", "ova", "ona", "music video"] as const;
export type AnimeType = (typeof ANIME_TYPES)[number];
export type AiringStatus = "airing" | "ended" | "upcoming" | "tba";

/** Ids by namespace, values as the wire gives them (strings). */
export type Ids = Readonly<Record<string, string>>;

export type Episode = {
  readonly part: Part;
  readonly key: PartKey;
  readonly name: string | null;
  /** When it is or was first shown; null when nobody told. */
  readonly airedAt: Millis | null;
  /** Minutes east of UTC at the place of broadcast. */
  readonly airOffset: number;
  /** Minutes; null when not known. */
  readonly runtime: number | null;
  readonly ids: Ids;
};

/**
 * Episodes `first`…`last` of a series' season are this title's episodes of `target` (1 regular, 0 special)
 * from `targetFirst` on. Contract: anime.md 7, 8.
 */
export type SeasonRange = {
  readonly namespace: "tvdb" | "tmdb";
  readonly series: string;
  /** 0 a pair, 1 a range, 2 the rule for all the rest: the lower wins. */
  readonly rank: number;
  readonly season: number;
  readonly first: number;
  /** Null: without end. */
  readonly last: number | null;
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
  /** Null when no source said. */
  readonly status: AiringStatus | null;
  readonly releasedAt: Millis | null;
  /** Minutes; null when not known. */
  readonly runtime: number | null;
  /** A path fragment, not a URL. Contract: media-objects.md 7. */
  readonly poster: string | null;
  readonly ids: Ids;
  /** How the seasons of TVDB or TMDB number its episodes; anime only. */
  readonly numbering: readonly SeasonRange[];
  /** Ordered by season, then number; a movie has its single part here too. */
  readonly episodes: readonly Episode[];
  readonly byKey: EpisodeIndex;
};

/** Finds a title's parts by their keys, among parts ordered by key: a map of them would take as much memory again. */
export class EpisodeIndex {
  readonly #episodes: readonly Episode[];

  constructor(ordered: readonly Episode[]) {
    this.#episodes = ordered;
  }

  get(key: PartKey): Episode | undefined {
    let [low, high] = [0, this.#episodes.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const episode = this.#episodes[middle];
      if (episode === undefined || episode.key === key) return episode;
      if (episode.key < key) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  has(key: PartKey): boolean {
    return this.get(key) !== undefined;
  }
}

/** What a title is made from; the index of its parts is derived. */
export type TitleFacts = Omit<Title, "byKey">;

/** Orders a title's parts and indexes them; gives a movie its one part. */
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

/** Whether the title is one film: a movie, or an anime movie, which may have come in parts. */
export const isMovieLike = ({ type, animeType }: Pick<Title, "type" | "animeType">): boolean =>
  type === "movie" || animeType === "movie";

/** Whether the part counts towards completion and the counters: season 0 never does. */
export function isRegular(part: Part): boolean {
  return part.season > 0;
}

/** Whether an episode can have been seen: an unknown air date counts as aired unless the title is upcoming. */
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

/** Whether nothing more is to come; where no source says, a title all of whose episodes aired has ended. */
export function hasEnded(title: Title, now: Millis): boolean {
  if (title.status !== null) return title.status === "ended";
  const regular = regularEpisodes(title);
  return regular.length > 0 && regular.every((episode) => isAired(title, episode, now));
}

/** Builds an episode from its coordinates and what is known of it. */
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
