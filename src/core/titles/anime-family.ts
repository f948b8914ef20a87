// The titles of one anime family, which share a series on TVDB or TMDB. Contract: anime.md 6, 8.

import { type Part, partKey } from "../ids.ts";
import {
  type Coordinate,
  coordinatesOf,
  type NumberingNamespace,
  partsAt,
  tvdbCoordinates,
} from "./anime-numbering.ts";
import type { SeasonRange, Title } from "./title.ts";

export type MappedEpisode = { readonly title: Title; readonly part: Part };

/** The episodes at a coordinate, among the titles of one family; empty when it is not mapped. Contract: anime.md 8.2. */
export function episodesAt(
  family: readonly Title[],
  at: Coordinate,
  namespace: NumberingNamespace = "tvdb",
): MappedEpisode[] {
  const members = family.map((title) => ({
    title,
    numbering: numberingFor(title, namespace),
    anidb: anidbNumber(title),
  }));
  const found = partsAt(members, at, ({ title }, part) => title.byKey.has(partKey(part)), namespace);
  return found.map(({ member, part }) => ({ title: member.title, part }));
}

/** The title's numbering in a namespace. Without TMDB data, TVDB data stands for it. Contract: anime.md 8.2. */
function numberingFor({ numbering }: Title, namespace: NumberingNamespace): readonly SeasonRange[] {
  if (namespace === "tvdb" || numbering.some((range) => range.namespace === "tmdb")) return numbering;
  return numbering.map((range) => ({ ...range, namespace: "tmdb" }));
}

/** Every episode of the family that is mapped to a season, in the order of the season. Contract: anime.md 6.3. */
export function episodesOfSeason(
  family: readonly Title[],
  season: number,
  namespace: NumberingNamespace = "tvdb",
): MappedEpisode[] {
  const found = new Map<number, MappedEpisode[]>();
  for (const title of family)
    for (const { part } of title.episodes)
      for (const coordinate of coordinatesOf(numberingFor(title, namespace), part, namespace))
        if (coordinate.season === season && !found.has(coordinate.episode))
          found.set(coordinate.episode, episodesAt(family, coordinate, namespace));
  return [...found.entries()].sort(([a], [b]) => a - b).flatMap(([, mapped]) => mapped);
}

/** The titles with a regular episode in a TVDB season from 1 on, in the order of the seasons. Contract: anime.md 6.3. */
export function regularTitles(family: readonly Title[]): Title[] {
  const firstRegularPosition = (title: Title): number =>
    Math.min(
      ...title.episodes
        .filter(({ part }) => part.season > 0)
        .flatMap(({ part }) => tvdbCoordinates(title, part))
        .filter(({ season }) => season >= 1)
        .map(({ season, episode }) => season * 1_000_000 + episode),
    );
  return family
    .map((title) => ({ title, first: firstRegularPosition(title) }))
    .filter(({ first }) => Number.isFinite(first))
    .sort((a, b) => a.first - b.first)
    .map(({ title }) => title);
}

/** The title that a family id stands for; undefined for an empty family. Contract: anime.md 6.5. */
export function canonicalTitle(family: readonly Title[]): Title | undefined {
  const opensSeries = (title: Title): boolean =>
    title.numbering.some(
      ({ season, first, target, targetFirst }) =>
        season === 1 && target === 1 && first === targetFirst && first === 1,
    );
  const startedAt = (title: Title): number =>
    title.episodes.find(({ part }) => part.season > 0)?.airedAt ??
    title.releasedAt ??
    Number.MAX_SAFE_INTEGER;
  return [...family].sort(
    (a, b) =>
      Number(opensSeries(b)) - Number(opensSeries(a)) ||
      Number(b.animeType === "tv") - Number(a.animeType === "tv") ||
      startedAt(a) - startedAt(b) ||
      (a.year ?? 9999) - (b.year ?? 9999) ||
      a.id - b.id,
  )[0];
}

const anidbNumber = (title: Title): number => Number(title.ids.anidb ?? Number.MAX_SAFE_INTEGER);
