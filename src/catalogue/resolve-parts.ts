// The episodes that an item names, once its title is known; for anime perhaps of several titles. Pure.

import {
  episodesAt,
  episodesOfSeason,
  type MappedEpisode,
  mappedTvdbSeasons,
  regularTitles,
} from "../core/anime-numbering.ts";
import type { NamedPart } from "../core/history.ts";
import { partKey, type TitleId } from "../core/ids.ts";
import { EPISODE_NAMESPACES } from "../core/namespaces.ts";
import type { SeasonRange, Title } from "../core/title.ts";
import type { QueryPart, Target, TitleQuery } from "../core/title-query.ts";
import type { EpisodeKeyRow } from "./statements.ts";

export type EpisodeHit = EpisodeKeyRow;
type Located = { readonly targets: readonly Target[]; readonly unknown: readonly number[] };

/** What the item asks of which title; `unknown` lists the parts that no title has, by their source. */
export function locateParts(
  query: TitleQuery,
  title: Title,
  family: readonly Title[],
  episodes: ReadonlyMap<string, readonly EpisodeHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): Located {
  const byTvdb =
    query.usesTvdbSeasons && title.type === "anime" && family.some(({ numbering }) => numbering.length > 0);
  // A movie among movies is meant as a whole, whatever seasons stand beside it.
  if (query.parts === null || (query.section === "movies" && title.type === "movie")) {
    const titles = byTvdb ? regularTitles(family) : [title];
    return {
      targets: (titles.length > 0 ? titles : [title]).map((one) => ({ title: one, parts: null })),
      unknown: [],
    };
  }
  // Whoever names TMDB's show, and not TVDB's, gives TMDB's numbers. Contract: anime.md 8.2.
  const namespace = query.ids.has("tmdb") && !query.ids.has("tvdb") ? "tmdb" : "tvdb";
  const parts = new Map<Title, NamedPart[]>();
  const unknown: number[] = [];
  for (const part of query.parts) {
    const located = locate(part, title, byTvdb ? { family, namespace } : null, episodes, known);
    if (located === null) unknown.push(part.source);
    for (const { title: owner, named } of located ?? []) {
      const ofOwner = parts.get(owner) ?? [];
      parts.set(owner, ofOwner);
      ofOwner.push(named);
    }
  }
  // Parts that are all unknown, or none at all, still speak of the title that was resolved.
  if (parts.size === 0) parts.set(title, []);
  const targets = [...parts].map(([owner, named]) => ({ title: owner, parts: named }));
  return { targets, unknown };
}

type Owned = { readonly title: Title; readonly named: NamedPart };

function locate(
  part: QueryPart,
  title: Title,
  bySeries: { readonly family: readonly Title[]; readonly namespace: SeasonRange["namespace"] } | null,
  episodes: ReadonlyMap<string, readonly EpisodeHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): Owned[] | null {
  const { source, watchedAt, at } = part;
  const owned = ({ title: owner, part: { season, number } }: MappedEpisode): Owned => ({
    title: owner,
    named: { season, number, watchedAt, source },
  });
  const exact = byOwnIds(part, title, episodes, known);
  if (exact) return [owned(exact)];
  if (at === null) return null;

  const numbered = bySeries?.family ?? tvdbNumbered(title, at.season);
  const namespace = bySeries?.namespace ?? "tvdb";
  if (numbered === null) {
    const { season, number } = at;
    const has =
      number === null
        ? title.episodes.some((episode) => episode.part.season === season)
        : title.byKey.has(partKey({ season, number }));
    return has || isMovieNamedAsShow(title, at)
      ? [{ title, named: { season, number, watchedAt, source } }]
      : null;
  }
  const mapped =
    at.number === null
      ? episodesOfSeason(numbered, at.season, namespace)
      : episodesAt(numbered, { season: at.season, episode: at.number }, namespace);
  return mapped.length > 0 ? mapped.map(owned) : null;
}

/** The episode's own ids beat its numbers, as long as they speak of this title or one of its family. */
function byOwnIds(
  part: QueryPart,
  title: Title,
  episodes: ReadonlyMap<string, readonly EpisodeHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): MappedEpisode | null {
  for (const namespace of EPISODE_NAMESPACES) {
    const value = part.ids.get(namespace);
    if (value === undefined) continue;
    for (const hit of episodes.get(`${namespace}:${value}`) ?? []) {
      const owner = known.get(hit.title as TitleId);
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

/** AniDB knows no season 2: such a number can only be TVDB's, within this title. Contract: anime.md 6.2. */
function tvdbNumbered(title: Title, season: number): Title[] | null {
  if (title.type !== "anime" || season < 2) return null;
  return mappedTvdbSeasons(title).includes(season) ? [title] : null;
}

/** A movie sent as a show: its first episode, or its first season, is the movie. */
function isMovieNamedAsShow(title: Title, at: { season: number; number: number | null }): boolean {
  return title.type === "movie" && at.season === 1 && (at.number === null || at.number === 1);
}
