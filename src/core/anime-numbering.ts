// Between AniDB's numbers, one title at a time, and the seasons of TVDB or TMDB. Contract: anime.md 6, 8.

import { type Part, partKey } from "./ids.ts";
import type { SeasonRange, Title } from "./title.ts";

export type Coordinate = { readonly season: number; readonly episode: number };
export type MappedEpisode = { readonly title: Title; readonly part: Part };

/** Whether the range reaches over the coordinate. */
export const rangeCovers = (range: SeasonRange, { season, episode }: Coordinate): boolean =>
  range.season === season && range.first <= episode && (range.last === null || episode <= range.last);

type Namespace = SeasonRange["namespace"];

/**
 * Where a series has one episode, the first being the coordinate to show; none where the title's sources say that it
 * has no counterpart. Contract: anime.md 8.1.
 */
export function coordinatesOf(
  numbering: readonly SeasonRange[],
  part: Part,
  namespace: Namespace = "tvdb",
): Coordinate[] {
  const hits = numbering
    .filter((range) => range.namespace === namespace && range.target === (part.season === 0 ? 0 : 1))
    .flatMap((range) => {
      const episode = part.number - range.targetFirst + range.first;
      const coordinate = { season: range.season, episode };
      return rangeCovers(range, coordinate) ? [{ rank: range.rank, coordinate }] : [];
    });
  const best = Math.min(...hits.map(({ rank }) => rank));
  return hits
    .filter(({ rank, coordinate }) => rank === best && coordinate.season >= 0)
    .map(({ coordinate }) => coordinate);
}

/** The TVDB coordinates of one episode of a title. */
export const tvdbCoordinates = (title: Title, part: Part): Coordinate[] =>
  coordinatesOf(title.numbering, part);

/** The TVDB seasons from 1 on that the title's regular episodes fall in, ascending. Contract: anime.md 5. */
export function mappedTvdbSeasons(title: Title): number[] {
  const seasons = new Set<number>();
  for (const { part } of title.episodes) {
    if (part.season === 0) continue;
    for (const { season } of tvdbCoordinates(title, part)) if (season >= 1) seasons.add(season);
  }
  return [...seasons].sort((a, b) => a - b);
}

/** A title as far as its place in a family goes. */
export type FamilyMember = { readonly numbering: readonly SeasonRange[]; readonly anidb: number };
type Candidate<Member> = { readonly member: Member; readonly range: SeasonRange; readonly part: Part };

/**
 * The parts that a season's coordinate stands for, among the members of one family for which `exists` is true: usually
 * one; several when AniDB splits what the series has as one episode. Contract: anime.md 8.2.
 */
export function partsAt<Member extends FamilyMember>(
  family: readonly Member[],
  at: Coordinate,
  exists: (member: Member, part: Part, range: SeasonRange) => boolean,
  namespace: Namespace = "tvdb",
): { readonly member: Member; readonly part: Part }[] {
  const candidates = family.flatMap((member) =>
    member.numbering
      .filter((range) => range.namespace === namespace && rangeCovers(range, at))
      .map(
        (range): Candidate<Member> => ({
          member,
          range,
          part: { season: range.target, number: range.targetFirst + at.episode - range.first },
        }),
      )
      .filter(({ part, range }) => exists(member, part, range) && standsAt(member, part, at, namespace)),
  );
  candidates.sort(
    (a, b) =>
      a.range.rank - b.range.rank ||
      b.range.target - a.range.target ||
      rangeOffset(b.range) - rangeOffset(a.range) ||
      a.member.anidb - b.member.anidb,
  );
  const [first] = candidates;
  if (!first) return [];
  const meant = candidates.filter(
    ({ member, range }) => member === first.member && (range === first.range || areSplit(range, first.range)),
  );
  // Specials that are halves of an episode stand where it does, and it is the one that counts. Contract: anime.md 8.3.
  const isSplit = meant.every(({ range }) => range.rank < 2 && range.target === 0);
  const whole = candidates.find(({ member, range }) => member === first.member && range.target === 1);
  return isSplit && whole ? [whole, ...meant] : meant;
}

/** Whether the part itself is at the coordinate: a rule reaches over what a pair puts elsewhere. */
const standsAt = (member: FamilyMember, part: Part, at: Coordinate, namespace: Namespace): boolean =>
  coordinatesOf(member.numbering, part, namespace).some(
    ({ season, episode }) => season === at.season && episode === at.episode,
  );

/** The episodes that a season's coordinate stands for, among the titles of one family; empty when none does. */
export function episodesAt(
  family: readonly Title[],
  at: Coordinate,
  namespace: Namespace = "tvdb",
): MappedEpisode[] {
  const members = family.map((title) => ({
    title,
    numbering: numberingFor(title, namespace),
    anidb: anidbNumber(title),
  }));
  const found = partsAt(members, at, ({ title }, part) => title.byKey.has(partKey(part)), namespace);
  return found.map(({ member, part }) => ({ title: member.title, part }));
}

/** TMDB mostly numbers as TVDB does: a title of which nobody says otherwise has the same place there. */
function numberingFor({ numbering }: Title, namespace: Namespace): readonly SeasonRange[] {
  if (namespace === "tvdb" || numbering.some((range) => range.namespace === "tmdb")) return numbering;
  return numbering.map((range) => ({ ...range, namespace: "tmdb" }));
}

/** Every episode of the family that falls into a season, in the season's order. */
export function episodesOfSeason(
  family: readonly Title[],
  season: number,
  namespace: Namespace = "tvdb",
): MappedEpisode[] {
  const found = new Map<number, MappedEpisode[]>();
  for (const title of family)
    for (const { part } of title.episodes)
      for (const coordinate of coordinatesOf(numberingFor(title, namespace), part, namespace))
        if (coordinate.season === season && !found.has(coordinate.episode))
          found.set(coordinate.episode, episodesAt(family, coordinate, namespace));
  return [...found.entries()].sort(([a], [b]) => a - b).flatMap(([, mapped]) => mapped);
}

/** The titles of the family with at least one regular episode in a season from 1 on, in the order of seasons. */
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

const rangeOffset = (range: SeasonRange): number => range.first - range.targetFirst;
const anidbNumber = (title: Title): number => Number(title.ids.anidb ?? Number.MAX_SAFE_INTEGER);
