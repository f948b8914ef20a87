// Which episodes an anime has, derived from episode counts and from the seasons of its series. Contract: anime.md 8.
// Pure.

import { MAX_NUMBER, type Part, type PartKey, partKey, partOfKey, type TitleId } from "../../core/ids.ts";
import { coordinatesOf, partsAt, rangeCovers } from "../../core/titles/anime-numbering.ts";
import type { SeasonRange } from "../../core/titles/title.ts";
import { bareEpisode, type EpisodeFacts } from "../records/episode-facts.ts";
import { type AnimeMember, EPISODES_MAX } from "./anime-members.ts";

/** A season of a series, with its number of episodes. */
export type SeriesSeason = { readonly series: string; readonly season: number; readonly size: number };

/** The parts of each member: from its own count, from its pairs and ranges, and from the seasons of its series. */
export function partsOfMembers(
  members: readonly AnimeMember[],
  seasons: readonly SeriesSeason[],
): Map<TitleId, Set<PartKey>> {
  const parts = new Map(members.map((member) => [member.title, ownParts(member)]));
  for (const { series, season, size } of seasons) {
    const family = members.filter(({ numbering }) => numbering.some((range) => range.series === series));
    for (let episode = 1; episode <= Math.min(size, EPISODES_MAX); episode += 1)
      for (const { member, part } of partsAt(family, { season, episode }, mayHave(season)))
        addPart(parts.get(member.title), part);
  }
  return parts;
}

/** Ignores numbers that no part can have: they are errors in a dataset. */
function addPart(parts: Set<PartKey> | undefined, part: Part): void {
  if (part.number >= 0 && part.number <= MAX_NUMBER) parts?.add(partKey(part));
}

/** The parts that follow from the count of the title, and from its pairs and ranges. */
function ownParts({ count, isMovie, numbering }: AnimeMember): Set<PartKey> {
  const parts = new Set<PartKey>();
  const known = count ?? (isMovie ? 1 : 0);
  for (let number = 1; number <= known; number += 1) addPart(parts, { season: 1, number });
  for (const range of numbering) {
    if (range.namespace !== "tvdb" || range.last === null || range.rank === 2) continue;
    const length = Math.min(range.last - range.first, EPISODES_MAX);
    for (let at = 0; at <= length; at += 1) {
      const number = range.targetFirst + at;
      if (range.target === 0 || count === null || number <= count)
        addPart(parts, { season: range.target, number });
    }
  }
  return parts;
}

/** Whether a member may have the part that an episode of a season maps to. */
const mayHave =
  (season: number) =>
  ({ count, isMovie }: AnimeMember, part: Part, range: SeasonRange): boolean => {
    if (part.season === 0 || range.rank === 0) return true;
    if (count !== null || isMovie) return part.number <= (count ?? 1);
    // A stand-alone title among the specials would take all later specials.
    return !(season === 0 && range.rank === 2);
  };

/**
 * The parts as episodes. Regular episodes have no gaps: all numbers below a known one are added. `countsSpecials`:
 * some of the counted episodes are specials.
 */
export function toEpisodes(
  parts: ReadonlySet<PartKey>,
  numbering: readonly SeasonRange[],
): { readonly episodes: EpisodeFacts[]; readonly countsSpecials: boolean } {
  const all = [...parts].map(partOfKey);
  const counted = Math.max(0, ...all.filter(({ season }) => season === 1).map(({ number }) => number));
  const last = withoutSpecials(counted, numbering);
  const regular = Array.from({ length: last }, (_, at): Part => ({ season: 1, number: at + 1 }));
  const specials = all.filter(({ season }) => season === 0);
  return { episodes: [...specials, ...regular].map(bareEpisode), countsSpecials: last < counted };
}

/** The count without specials at its end. A source may number specials, mapped to season 0, after regular episodes. */
function withoutSpecials(count: number, numbering: readonly SeasonRange[]): number {
  const specials = numbering.filter(
    ({ namespace, rank, target }) => namespace === "tvdb" && rank < 2 && target === 0,
  );
  const isSpecial = (number: number): boolean => {
    const places = coordinatesOf(numbering, { season: 1, number });
    return places.length > 0 && places.every((place) => specials.some((range) => rangeCovers(range, place)));
  };
  let last = count;
  while (last > 0 && isSpecial(last)) last -= 1;
  return last > 0 ? last : count;
}
