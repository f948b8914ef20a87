// How many episodes an anime has, where nobody lists them: as many as somebody counts, else as many of its series'
// seasons as fall to it. Contract: anime.md 8.

import {
  coordinatesOf,
  episodesAt,
  type FamilyMember,
  partsAt,
  rangeCovers,
} from "../core/anime-numbering.ts";
import type { TitleId } from "../core/ids.ts";
import type { SeasonRange, TitleType } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import { findHeldSeasons } from "./additions.ts";
import type { Counts } from "./datasets/dataset.ts";
import type { EpisodeFacts } from "./document.ts";
import { type RecordedFacts, readRecord } from "./records.ts";
import type { Source } from "./sources.ts";
import * as sql from "./statements.ts";
import { loadTitles, toRange } from "./titles.ts";
import { type TitleEpisodes, writeEpisodes } from "./write-episodes.ts";
import { findSizes, writeNumberings } from "./write-numberings.ts";
import * as writing from "./writing-statements.ts";

/** Episodes that one series or one title may have; more is a mistake in a file. */
const EPISODES_MAX = 20_000;

type Member = FamilyMember & {
  readonly title: TitleId;
  readonly isMovie: boolean;
  /** Null where nobody counted. */
  readonly count: number | null;
};

/** Gives these anime, and those of their families, the episodes that follow from what is known of them. */
export function* deriveEpisodes(titles: readonly TitleId[]): Steps<Partial<Counts>> {
  if (titles.length === 0) return {};
  const wanted = rowsOf([...new Set(titles)].map((title) => [title]));
  const own = yield* ask(sql.loadMappings, wanted);
  const series = [
    ...new Set(own.filter(({ namespace }) => namespace === "tvdb").map((row) => row.series)),
  ].map((one) => ["tvdb", one] as const);
  const mappings =
    series.length > 0 ? yield* ask(sql.loadFamilyMappings, rowsOf(series.map((one) => [...one]))) : [];
  const all = [...new Set([...titles, ...mappings.map(({ title }) => title as TitleId)])];
  const members = yield* loadMembers(all, mappings);
  const sizes = yield* findSizes(series);
  const parts = new Map<TitleId, Set<string>>();
  for (const member of members) countOwn(member, partsOf(parts, member.title));
  for (const [namespace, id] of series) {
    const family = members.filter(({ numbering }) => numbering.some((range) => range.series === id));
    for (const [season, size] of sizes.get(`${namespace}:${id}`) ?? [])
      allot(family, season, Math.min(size, EPISODES_MAX), parts);
  }
  const held = yield* findHeldSeasons(all);
  const asked = new Set(titles);
  const lists = members.map(({ title, numbering }): TitleEpisodes => {
    const { episodes, tooMany } = toEpisodes(parts.get(title) ?? new Set(), numbering);
    // Of the others not every series may have been looked at.
    const whole = tooMany && asked.has(title) ? [1] : [];
    return { title, episodes, whole, held: held.get(title) ?? new Set() };
  });
  const before = yield* countEpisodes(all);
  const changed = yield* writeEpisodes(lists, "counts");
  if (changed.size === 0) return {};
  yield* ask(writing.writeLearned, rowsOf([...changed].map((title) => [title])));
  return { episodes: (yield* countEpisodes(all)) - before };
}

function* countEpisodes(titles: readonly TitleId[]): Steps<number> {
  const [counted] = yield* ask(sql.countEpisodesOf, rowsOf(titles.map((title) => [title])));
  return counted?.episodes ?? 0;
}

function* loadMembers(titles: readonly TitleId[], mappings: readonly sql.MappingRow[]): Steps<Member[]> {
  const wanted = rowsOf(titles.map((title) => [title]));
  const rows = yield* ask(sql.loadTitles, wanted);
  const records = Map.groupBy(yield* ask(writing.findRecordsOfTitles, wanted), ({ title }) => title);
  const ranges = Map.groupBy(mappings, ({ title }) => title);
  return rows
    .filter(({ type }) => (type as TitleType) === "anime")
    .map((row): Member => {
      const facts = (records.get(row.title) ?? []).map((one) => JSON.parse(one.facts) as RecordedFacts);
      const counts = facts.flatMap(({ count }) => count ?? []);
      const { anidb } = JSON.parse(row.ids) as { anidb?: string };
      return {
        title: row.title as TitleId,
        isMovie: row.anime_type === "movie",
        anidb: Number(anidb ?? Number.MAX_SAFE_INTEGER),
        count: counts.length > 0 ? Math.min(EPISODES_MAX, Math.max(...counts)) : null,
        numbering: (ranges.get(row.title) ?? []).map(toRange),
      };
    });
}

function partsOf(parts: Map<TitleId, Set<string>>, title: TitleId): Set<string> {
  const own = parts.get(title) ?? new Set();
  parts.set(title, own);
  return own;
}

/** What a title has by itself: as many as are counted, and those that its pairs and ranges name. */
function countOwn({ count, isMovie, numbering }: Member, parts: Set<string>): void {
  const known = count ?? (isMovie ? 1 : 0);
  for (let number = 1; number <= known; number += 1) parts.add(`1/${number}`);
  for (const range of numbering) {
    if (range.namespace !== "tvdb" || range.last === null || range.rank === 2) continue;
    const length = Math.min(range.last - range.first, EPISODES_MAX);
    for (let at = 0; at <= length; at += 1) {
      const number = range.targetFirst + at;
      if (range.target === 0 || count === null || number <= count) parts.add(`${range.target}/${number}`);
    }
  }
}

/** Goes through a season of the series and gives each episode to the title that it falls to. */
function allot(
  family: readonly Member[],
  season: number,
  size: number,
  parts: Map<TitleId, Set<string>>,
): void {
  const mayHave = (member: Member, part: { season: number; number: number }, range: SeasonRange): boolean => {
    if (part.season === 0 || range.rank === 0) return true;
    if (member.count !== null || member.isMovie) return part.number <= (member.count ?? 1);
    // A stand-alone among the specials would swallow all those behind it.
    return !(season === 0 && range.rank === 2);
  };
  for (let episode = 1; episode <= size; episode += 1)
    for (const { member, part } of partsAt(family, { season, episode }, mayHave))
      partsOf(parts, member.title).add(`${part.season}/${part.number}`);
}

/**
 * Regular episodes have no gaps: what comes before one that is known is there as well. `tooMany` where some that were
 * counted are specials.
 */
function toEpisodes(
  parts: ReadonlySet<string>,
  numbering: readonly SeasonRange[],
): { episodes: EpisodeFacts[]; tooMany: boolean } {
  const all = [...parts].map((one) => one.split("/").map(Number) as [number, number]);
  const counted = Math.max(0, ...all.filter(([season]) => season === 1).map(([, number]) => number));
  const last = withoutSpecials(counted, numbering);
  const regular = Array.from({ length: last }, (_, at): [number, number] => [1, at + 1]);
  const episodes = [...all.filter(([season]) => season === 0), ...regular].map(([season, number]) => ({
    part: { season, number },
    name: null,
    airedAt: null,
    airOffset: 0,
    runtime: null,
    ids: new Map(),
  }));
  return { episodes, tooMany: last < counted };
}

/** Who counts otherwise than AniDB may count its specials among the last: their places say so. */
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

/** Takes in how long the seasons of series are, and what that changes of the anime that they are of. */
export function* writeSizes(
  sizes: readonly { readonly series: string; readonly season: number; readonly episodes: number }[],
): Steps<TitleId[]> {
  if (sizes.length === 0) return [];
  const rows = sizes.map(({ series, season, episodes }): Value[] => ["tvdb", series, season, episodes]);
  yield* ask(writing.writeSeriesSeasons, rowsOf(rows));
  const series = [...new Set(sizes.map((one) => one.series))].map((one): Value[] => ["tvdb", one]);
  const hits = (yield* ask(sql.findTitleKeys, rowsOf(series))).filter(({ type }) => type === "anime");
  const titles = [...new Set(hits.map(({ title }) => title as TitleId))];
  yield* renumber(titles);
  return titles;
}

/**
 * Gives the episodes of a series to the anime that have them; answers how many found one. What the series has is also
 * what its seasons are counted by, where nobody has counted them.
 */
export function* spreadEpisodes(
  titles: readonly TitleId[],
  episodes: readonly EpisodeFacts[],
  source: Source,
): Steps<number> {
  const own = yield* ask(sql.loadMappings, rowsOf(titles.map((title) => [title])));
  const [series, ...more] = new Set(
    own.filter(({ namespace }) => namespace === "tvdb").map((row) => row.series),
  );
  if (series === undefined || more.length > 0 || episodes.length === 0) return 0;
  const known = (yield* findSizes([["tvdb", series]])).get(`tvdb:${series}`);
  const sizes = new Map<number, number>();
  for (const { part } of episodes)
    if (part.number <= EPISODES_MAX)
      sizes.set(part.season, Math.max(part.number, sizes.get(part.season) ?? 0));
  const larger = [...sizes].filter(([season, size]) => size > (known?.get(season) ?? 0));
  const ofSeries = yield* writeSizes(larger.map(([season, size]) => ({ series, season, episodes: size })));
  yield* deriveEpisodes([...titles, ...ofSeries]);
  const mappings = yield* ask(sql.loadFamilyMappings, rowsOf([["tvdb", series]]));
  const family = yield* loadTitles([...new Set(mappings.map(({ title }) => title as TitleId))]);
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  for (const facts of episodes) {
    const at = { season: facts.part.season, episode: facts.part.number };
    for (const { title, part } of episodesAt(family, at)) {
      const list = byTitle.get(title.id) ?? [];
      byTitle.set(title.id, list);
      list.push({ ...facts, part });
    }
  }
  const held = yield* findHeldSeasons([...byTitle.keys()]);
  const lists = [...byTitle].map(
    ([title, list]): TitleEpisodes => ({
      title,
      episodes: list,
      whole: [],
      held: held.get(title) ?? new Set(),
    }),
  );
  const changed = yield* writeEpisodes(lists, source);
  if (changed.size > 0) yield* ask(writing.writeLearned, rowsOf([...changed].map((title) => [title])));
  return lists.reduce((sum, list) => sum + list.episodes.length, 0);
}

/** Ranges that reach over all seasons follow from how long these are. */
function* renumber(titles: readonly TitleId[]): Steps<void> {
  if (titles.length === 0) return;
  const rows = yield* ask(writing.findRecordsOfTitles, rowsOf(titles.map((title) => [title])));
  const byTitle = Map.groupBy(rows, ({ title }) => title);
  const numbered = [...byTitle].map(([title, records]) => ({
    title: title as TitleId,
    records: records.map(readRecord),
  }));
  yield* writeNumberings(numbered);
}
