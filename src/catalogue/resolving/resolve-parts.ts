// The episodes that an item names, once its title is known. For anime they may belong to several titles. Pure.

import type { NamedPart } from "../../core/history/watch-request.ts";
import { partKey } from "../../core/ids.ts";
import {
  episodesAt,
  episodesOfSeason,
  type MappedEpisode,
  regularTitles,
} from "../../core/titles/anime-family.ts";
import { mappedTvdbSeasons } from "../../core/titles/anime-numbering.ts";
import { EPISODE_NAMESPACES } from "../../core/titles/namespaces.ts";
import type { SeasonRange, Title } from "../../core/titles/title.ts";
import type { QueryPart, Target, TitleQuery } from "../../core/titles/title-query.ts";
import type { Known } from "./title-by-ids.ts";

/** `unknown`: the sources of the parts that no title has. */
type Located = { readonly targets: readonly Target[]; readonly unknown: readonly number[] };

/** The titles that an item's parts may belong to. */
type Place = {
  readonly title: Title;
  /** Set where the numbers of the item are those of the series that the family shares. */
  readonly series: { readonly family: readonly Title[]; readonly namespace: SeasonRange["namespace"] } | null;
};

/** The parts by title. `family`: the titles that share a series with the title, or only itself. */
export function locateParts(
  query: TitleQuery,
  title: Title,
  family: readonly Title[],
  known: Known,
): Located {
  const usesSeries =
    query.usesTvdbSeasons && title.type === "anime" && family.some(({ numbering }) => numbering.length > 0);
  // An item in `movies` means the whole movie, whatever seasons it has.
  if (query.parts === null || (query.section === "movies" && title.type === "movie")) {
    const titles = usesSeries ? regularTitles(family) : [title];
    const targets = (titles.length > 0 ? titles : [title]).map((one) => ({ title: one, parts: null }));
    return { targets, unknown: [] };
  }
  // An item with a TMDB id and without a TVDB id has TMDB numbers. Contract: anime.md 8.2.
  const namespace = query.ids.has("tmdb") && !query.ids.has("tvdb") ? "tmdb" : "tvdb";
  const place: Place = { title, series: usesSeries ? { family, namespace } : null };
  const parts = new Map<Title, NamedPart[]>();
  const unknown: number[] = [];
  for (const part of query.parts) {
    const episodes = locatePart(part, place, known);
    if (episodes.length === 0) unknown.push(part.source);
    for (const { owner, named } of episodes) {
      const ofOwner = parts.get(owner) ?? [];
      parts.set(owner, ofOwner);
      ofOwner.push(named);
    }
  }
  // Without any known part the item still names its title.
  if (parts.size === 0) parts.set(title, []);
  return { targets: [...parts].map(([owner, named]) => ({ title: owner, parts: named })), unknown };
}

type LocatedPart = { readonly owner: Title; readonly named: NamedPart };

/** The episodes that a part names; none where no title has it. */
function locatePart(part: QueryPart, place: Place, known: Known): LocatedPart[] {
  const { source, watchedAt, at } = part;
  const located = ({ title: owner, part: { season, number } }: MappedEpisode): LocatedPart => ({
    owner,
    named: { season, number, watchedAt, source },
  });
  const exact = episodeByIds(part, place.title, known);
  if (exact) return [located(exact)];
  if (at === null) return [];
  const numbered = place.series?.family ?? tvdbNumbered(place.title, at.season);
  if (numbered === null)
    return hasPart(place.title, at)
      ? [{ owner: place.title, named: { season: at.season, number: at.number, watchedAt, source } }]
      : [];
  const namespace = place.series?.namespace ?? "tvdb";
  const mapped =
    at.number === null
      ? episodesOfSeason(numbered, at.season, namespace)
      : episodesAt(numbered, { season: at.season, episode: at.number }, namespace);
  return mapped.map(located);
}

/** The episode by its own ids, which take precedence over its numbers, within this title or its family. */
function episodeByIds(part: QueryPart, title: Title, { episodes, titles }: Known): MappedEpisode | null {
  for (const namespace of EPISODE_NAMESPACES) {
    const value = part.ids.get(namespace);
    if (value === undefined) continue;
    for (const hit of episodes.get(`${namespace}:${value}`) ?? []) {
      const owner = titles.get(hit.title);
      if (owner && (owner.id === title.id || areFamily(owner, title)))
        return { title: owner, part: { season: hit.season, number: hit.number } };
    }
  }
  return null;
}

const areFamily = (one: Title, other: Title): boolean =>
  one.type === "anime" &&
  other.type === "anime" &&
  one.ids.tvdb !== undefined &&
  one.ids.tvdb === other.ids.tvdb;

/** AniDB has no season 2: a higher number is one of TVDB, within this title. Contract: anime.md 6.2. */
function tvdbNumbered(title: Title, season: number): Title[] | null {
  if (title.type !== "anime" || season < 2) return null;
  return mappedTvdbSeasons(title).includes(season) ? [title] : null;
}

/** Whether the title has the episode, or any episode of the season. */
function hasPart(title: Title, { season, number }: NonNullable<QueryPart["at"]>): boolean {
  if (isMovieNamedAsShow(title, { season, number })) return true;
  return number === null
    ? title.episodes.some((episode) => episode.part.season === season)
    : title.byKey.has(partKey({ season, number }));
}

/** A movie sent as a show: episode 1 of season 1, or season 1, is the movie. */
const isMovieNamedAsShow = (title: Title, { season, number }: NonNullable<QueryPart["at"]>): boolean =>
  title.type === "movie" && season === 1 && (number === null || number === 1);
