// Between AniDB's numbers, one title at a time, and the seasons of TVDB or TMDB. Contract: anime.md 6, 8.

import { keyOf, type Part } from "../core/ids.ts";
import type { SeasonRange, Title } from "../core/title.ts";

export type Coordinate = { readonly season: number; readonly episode: number };
export type MappedEpisode = { readonly title: Title; readonly part: Part };

const within = (range: SeasonRange, { season, episode }: Coordinate): boolean =>
  range.season === season && range.first <= episode && (range.last === null || episode <= range.last);

/** The TVDB coordinates of one episode, the first being the one to show. Contract: anime.md 8.1. */
export function tvdbCoordinates(title: Title, part: Part): Coordinate[] {
  const hits = title.numbering
    .filter(({ namespace, target }) => namespace === "tvdb" && target === (part.season === 0 ? 0 : 1))
    .flatMap((range) => {
      const episode = part.number - range.targetFirst + range.first;
      const coordinate = { season: range.season, episode };
      return within(range, coordinate) ? [{ rank: range.rank, coordinate }] : [];
    });
  const best = Math.min(...hits.map(({ rank }) => rank));
  return hits.filter(({ rank }) => rank === best).map(({ coordinate }) => coordinate);
}

/** The TVDB seasons from 1 on that the title's regular episodes fall in, ascending. Contract: anime.md 5. */
export function mappedTvdbSeasons(title: Title): number[] {
  const seasons = new Set<number>();
  for (const { part } of title.episodes) {
    if (part.season === 0) continue;
    for (const { season } of tvdbCoordinates(title, part)) if (season >= 1) seasons.add(season);
  }
  return [...seasons].sort((a, b) => a - b);
}

/**
 * The episodes that a season's coordinate stands for, among the titles of one family: usually one; several
 * when AniDB splits what TVDB has as one episode. Empty when nothing is mapped there. Contract: anime.md 8.2.
 */
export function episodesAt(
  family: readonly Title[],
  at: Coordinate,
  namespace: SeasonRange["namespace"] = "tvdb",
): MappedEpisode[] {
  const candidates = family.flatMap((title) =>
    title.numbering
      .filter((range) => range.namespace === namespace && within(range, at))
      .map((range) => ({
        title,
        range,
        part: { season: range.target, number: range.targetFirst + at.episode - range.first },
      }))
      .filter(({ part }) => title.byKey.has(keyOf(part))),
  );
  candidates.sort(
    (a, b) =>
      a.range.rank - b.range.rank ||
      b.range.target - a.range.target ||
      offsetOf(b.range) - offsetOf(a.range) ||
      anidbOf(a.title) - anidbOf(b.title),
  );
  const [first] = candidates;
  if (!first) return [];
  return candidates
    .filter(
      ({ title, range }) => title === first.title && (range === first.range || areSplit(range, first.range)),
    )
    .map(({ title, part }) => ({ title, part }));
}

/** Every episode of the family that falls into a season, in the season's order. */
export function episodesOfSeason(family: readonly Title[], season: number): MappedEpisode[] {
  const found = new Map<number, MappedEpisode[]>();
  for (const title of family)
    for (const { part } of title.episodes)
      for (const coordinate of tvdbCoordinates(title, part))
        if (coordinate.season === season && !found.has(coordinate.episode))
          found.set(coordinate.episode, episodesAt(family, coordinate));
  return [...found.entries()].sort(([a], [b]) => a - b).flatMap(([, mapped]) => mapped);
}

/** The titles of the family with at least one regular episode in a season from 1 on, in the order of seasons. */
export function regularTitles(family: readonly Title[]): Title[] {
  const firstOf = (title: Title): number =>
    Math.min(
      ...title.episodes
        .filter(({ part }) => part.season > 0)
        .flatMap(({ part }) => tvdbCoordinates(title, part))
        .filter(({ season }) => season >= 1)
        .map(({ season, episode }) => season * 1_000_000 + episode),
    );
  return family
    .map((title) => ({ title, first: firstOf(title) }))
    .filter(({ first }) => Number.isFinite(first))
    .sort((a, b) => a.first - b.first)
    .map(({ title }) => title);
}

/**
 * The title that stands for a family: mapped to season 1 from its first episode, a TV series, the earliest,
 * the lowest id. Contract: anime.md 6.5.
 */
export function canonicalTitle(family: readonly Title[]): Title | undefined {
  const opens = (title: Title): boolean =>
    title.numbering.some(
      ({ season, first, target, targetFirst }) =>
        season === 1 && target === 1 && first === targetFirst && first === 1,
    );
  const starts = (title: Title): number =>
    title.episodes.find(({ part }) => part.season > 0)?.airedAt ??
    title.releasedAt ??
    Number.MAX_SAFE_INTEGER;
  return [...family].sort(
    (a, b) =>
      Number(opens(b)) - Number(opens(a)) ||
      Number(b.animeType === "tv") - Number(a.animeType === "tv") ||
      starts(a) - starts(b) ||
      (a.year ?? 9999) - (b.year ?? 9999) ||
      a.id - b.id,
  )[0];
}

/** Two ranges that give one and the same coordinate to two episodes on purpose. Contract: anime.md 8.3. */
const areSplit = (one: SeasonRange, other: SeasonRange): boolean =>
  one.rank === 0 ||
  (one.rank === other.rank &&
    one.target === other.target &&
    one.first === one.last &&
    other.first === other.last);

const offsetOf = (range: SeasonRange): number => range.first - range.targetFirst;
const anidbOf = (title: Title): number => Number(title.ids.anidb ?? Number.MAX_SAFE_INTEGER);
