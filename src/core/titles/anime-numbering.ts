// Translating between AniDB's episode numbers and the seasons of TVDB or TMDB. Contract: anime.md 5, 8.

import type { Part } from "../ids.ts";
import type { SeasonRange, Title } from "./title.ts";

/** An episode of a season on TVDB or TMDB. */
export type Coordinate = { readonly season: number; readonly episode: number };

/** Whether the coordinate is within the range. */
export const rangeCovers = (range: SeasonRange, { season, episode }: Coordinate): boolean =>
  range.season === season && range.first <= episode && (range.last === null || episode <= range.last);

export type NumberingNamespace = SeasonRange["namespace"];

/**
 * The coordinates of one episode; responses show the first one. Empty when the episode is not mapped, or when the
 * mapping says that it has no counterpart. Contract: anime.md 8.1.
 */
export function coordinatesOf(
  numbering: readonly SeasonRange[],
  part: Part,
  namespace: NumberingNamespace = "tvdb",
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

/** The TVDB coordinates of one episode. */
export const tvdbCoordinates = (title: Title, part: Part): Coordinate[] =>
  coordinatesOf(title.numbering, part);

/** The TVDB seasons of the title's regular episodes, from 1 on, ascending. Contract: anime.md 5. */
export function mappedTvdbSeasons(title: Title): number[] {
  const seasons = new Set<number>();
  for (const { part } of title.episodes) {
    if (part.season === 0) continue;
    for (const { season } of tvdbCoordinates(title, part)) if (season >= 1) seasons.add(season);
  }
  return [...seasons].sort((a, b) => a - b);
}

/** A title of a family: its ranges, and its AniDB id, which breaks ties. */
export type FamilyMember = { readonly numbering: readonly SeasonRange[]; readonly anidb: number };
/** An episode of a member that one of its ranges places at the coordinate. */
type Candidate<Member> = { readonly member: Member; readonly range: SeasonRange; readonly part: Part };

/**
 * The parts at a coordinate, among the members of one family. `exists` says whether a member has a part. Usually it is
 * one part; it is several if AniDB splits one episode of the series. Contract: anime.md 8.2, 8.3.
 */
export function partsAt<Member extends FamilyMember>(
  family: readonly Member[],
  at: Coordinate,
  exists: (member: Member, part: Part, range: SeasonRange) => boolean,
  namespace: NumberingNamespace = "tvdb",
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
      .filter(({ part, range }) => exists(member, part, range) && isAt(member, part, at, namespace)),
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
  const parts = candidates.filter(
    ({ member, range }) => member === first.member && (range === first.range || areSplit(range, first.range)),
  );
  // If specials are parts of a regular episode, the coordinate marks that episode as well. Contract: anime.md 8.3.
  const areParts = parts.every(({ range }) => range.rank < 2 && range.target === 0);
  const whole = candidates.find(({ member, range }) => member === first.member && range.target === 1);
  return areParts && whole ? [whole, ...parts] : parts;
}

/** Whether the part is at the coordinate. A range also covers episodes that a pair places elsewhere. */
const isAt = (member: FamilyMember, part: Part, at: Coordinate, namespace: NumberingNamespace): boolean =>
  coordinatesOf(member.numbering, part, namespace).some(
    ({ season, episode }) => season === at.season && episode === at.episode,
  );

/** Whether two ranges of one title give the same coordinate to two episodes on purpose. Contract: anime.md 8.3. */
const areSplit = (one: SeasonRange, other: SeasonRange): boolean =>
  one.rank === 0 ||
  (one.rank === other.rank &&
    one.target === other.target &&
    one.first === one.last &&
    other.first === other.last);

const rangeOffset = (range: SeasonRange): number => range.first - range.targetFirst;
