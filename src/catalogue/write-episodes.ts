// Episodes as several sources tell of them: each field is the best source's that says it. The only writer of them.

import { type PartKey, partKey, type TitleId } from "../core/ids.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import type { EpisodeFacts } from "./document.ts";
import {
  bitOf,
  isBelievedOver,
  NO_ORIGINS,
  NO_SOURCE,
  packOrigins,
  unpackOrigins,
} from "./episode-origins.ts";
import { SOURCE_NUMBERS, type Source } from "./sources.ts";
import * as sql from "./writing-statements.ts";

export type TitleEpisodes = {
  readonly title: TitleId;
  readonly episodes: readonly EpisodeFacts[];
  /** Seasons whose list this is: what the source had in them besides is gone. */
  readonly whole: readonly number[];
  /** Seasons that a person has listed: another source adds nothing to them. */
  readonly held: ReadonlySet<number>;
};

type Row = sql.EpisodeStateRow;
/** The episodes of one title: as the store has them, as they are to be, and those that are to go. */
class Episodes {
  readonly known = new Map<PartKey, Row>();
  readonly written = new Map<PartKey, Row>();
  readonly removed = new Map<PartKey, Row>();
}

/** Writes what differs; answers the titles whose episodes are others now. */
export function* writeEpisodes(lists: readonly TitleEpisodes[], source: Source): Steps<Set<number>> {
  const byTitle = yield* findKnown(lists);
  for (const { title, episodes, whole, held } of lists) {
    const { known, written, removed } = byTitle.get(title) ?? new Episodes();
    const named = whole.length > 0 ? new Set<PartKey>() : null;
    for (const facts of episodes) {
      const { season } = facts.part;
      const place = partKey(facts.part);
      named?.add(place);
      const before = written.get(place) ?? known.get(place);
      if (!before && source !== "operator" && held.has(season)) continue;
      const after = merge(before, title, facts, source, named !== null && whole.includes(season));
      if (!before || !isSame(before, after)) written.set(place, after);
    }
    if (named === null) continue;
    for (const [place, row] of known)
      if (whole.includes(row.season) && !named.has(place)) {
        const rest = withdraw(row, source);
        if (rest === null) removed.set(place, row);
        else if (!isSame(row, rest)) written.set(place, rest);
      }
  }
  yield* write([...byTitle.values()]);
  const changed = [...byTitle].filter(([, { written, removed }]) => written.size + removed.size > 0);
  return new Set(changed.map(([title]) => title));
}

/** What is left of an episode that a source tells of no more; null for nothing. A person's list is final. */
function withdraw(row: Row, source: Source): Row | null {
  const { listedBy, name, airedAt, runtime } = unpackOrigins(row.origins);
  const others = listedBy & ~bitOf(source);
  if (source === "operator" || others === 0) return null;
  const own = SOURCE_NUMBERS[source];
  const left = (origin: number): number => (origin === own ? NO_SOURCE : origin);
  return {
    ...row,
    name: name === own ? null : row.name,
    aired_at: airedAt === own ? null : row.aired_at,
    air_offset: airedAt === own ? 0 : row.air_offset,
    runtime: runtime === own ? null : row.runtime,
    origins: packOrigins({
      listedBy: others,
      name: left(name),
      airedAt: left(airedAt),
      runtime: left(runtime),
    }),
  };
}

/** From so many episodes of a season on, the season is read as a whole. */
const SEASON_MIN = 4;

function* findKnown(lists: readonly TitleEpisodes[]): Steps<Map<number, Episodes>> {
  const seasons: Value[][] = [];
  const parts: Value[][] = [];
  const byTitle = new Map<number, Episodes>();
  for (const { title, episodes, whole } of lists) {
    byTitle.set(title, new Episodes());
    const bySeason = new Map<number, number[]>(whole.map((season) => [season, []]));
    for (const { part } of episodes) {
      const numbers = bySeason.get(part.season);
      if (numbers) numbers.push(part.number);
      else bySeason.set(part.season, [part.number]);
    }
    for (const [season, numbers] of bySeason)
      if (numbers.length >= SEASON_MIN || whole.includes(season)) seasons.push([title, season]);
      else for (const number of new Set(numbers)) parts.push([title, season, number]);
  }
  const rows = [
    seasons.length > 0 ? yield* ask(sql.findSeasons, rowsOf(seasons)) : [],
    parts.length > 0 ? yield* ask(sql.findEpisodes, rowsOf(parts)) : [],
  ];
  for (const row of rows.flat()) byTitle.get(row.title)?.known.set(partKey(row), row);
  return byTitle;
}

function merge(
  before: Row | undefined,
  title: number,
  facts: EpisodeFacts,
  source: Source,
  isWhole: boolean,
): Row {
  const own = SOURCE_NUMBERS[source];
  const from = before ? unpackOrigins(before.origins) : NO_ORIGINS;
  // What this source said before and says no more is gone, where it lists the season anew.
  const keeps = (origin: number): boolean => origin !== NO_SOURCE && !(isWhole && origin === own);
  const wins = (origin: number, value: unknown): boolean =>
    value !== null && (isBelievedOver(source, origin) || !keeps(origin));
  const name = wins(from.name, facts.name);
  const aired = wins(from.airedAt, facts.airedAt);
  const runtime = wins(from.runtime, facts.runtime);
  const kept = <Kept>(origin: number, value: Kept | undefined): Kept | null =>
    keeps(origin) ? (value ?? null) : null;
  const originOf = (won: boolean, origin: number): number => {
    if (won) return own;
    return keeps(origin) ? origin : NO_SOURCE;
  };
  const keepsIds = !(isWhole && from.listedBy === bitOf(source));
  return {
    title,
    season: facts.part.season,
    number: facts.part.number,
    name: name ? facts.name : kept(from.name, before?.name),
    aired_at: aired ? facts.airedAt : kept(from.airedAt, before?.aired_at),
    air_offset: aired ? facts.airOffset : (kept(from.airedAt, before?.air_offset) ?? 0),
    runtime: runtime ? facts.runtime : kept(from.runtime, before?.runtime),
    ids: joinIds(keepsIds ? (before?.ids ?? null) : null, facts.ids),
    origins: packOrigins({
      listedBy: from.listedBy | bitOf(source),
      name: originOf(name, from.name),
      airedAt: originOf(aired, from.airedAt),
      runtime: originOf(runtime, from.runtime),
    }),
  };
}

function joinIds(before: string | null, said: ReadonlyMap<string, string>): string | null {
  if (said.size === 0) return before;
  const ids = JSON.stringify(Object.fromEntries(said));
  if (before === null || before === ids) return ids;
  return JSON.stringify({ ...(JSON.parse(before) as Record<string, string>), ...Object.fromEntries(said) });
}

const isSame = (one: Row, other: Row): boolean =>
  one.name === other.name &&
  one.aired_at === other.aired_at &&
  one.air_offset === other.air_offset &&
  one.runtime === other.runtime &&
  one.ids === other.ids &&
  one.origins === other.origins;

function* write(titles: readonly Episodes[]): Steps<void> {
  const rows: Record<"written" | "removed" | "before" | "after", Row[]> = {
    written: [],
    removed: [],
    before: [],
    after: [],
  };
  for (const { known, written, removed } of titles) {
    for (const [place, row] of written) {
      rows.written.push(row);
      const old = known.get(place);
      if (old?.ids === row.ids) continue;
      rows.after.push(row);
      if (old) rows.before.push(old);
    }
    for (const row of removed.values()) rows.removed.push(row);
  }
  const newKeys = keysOf(rows.after);
  const oldKeys = keysOf([...rows.before, ...rows.removed]);
  const gone = [...oldKeys].filter(([address]) => !newKeys.has(address)).map(([, row]) => row.slice(0, 3));
  if (gone.length > 0) yield* ask(sql.deleteEpisodeKeys, rowsOf(gone));
  if (rows.removed.length > 0)
    yield* ask(
      sql.deleteEpisodes,
      rowsOf(rows.removed.map(({ title, season, number }) => [title, season, number])),
    );
  if (rows.written.length > 0) yield* ask(sql.writeEpisodes, rowsOf(rows.written.map(sql.episodeValues)));
  const keys = [...newKeys.values()];
  const changed =
    oldKeys.size === 0 ? keys : keys.filter((row) => !isSameKey(oldKeys.get(addressOf(row)), row));
  if (changed.length > 0) yield* ask(sql.writeEpisodeKeys, rowsOf(changed.sort(byKey)));
}

type EpisodeKey = [namespace: string, value: string, title: number, season: number, number: number];

const isSameKey = (one: EpisodeKey | undefined, other: EpisodeKey): boolean =>
  one !== undefined && one[3] === other[3] && one[4] === other[4];

const addressOf = ([namespace, value, title]: EpisodeKey): string => `${namespace}:${value}:${title}`;

/** Neighbours in the index come after each other. */
const byKey = (one: EpisodeKey, other: EpisodeKey): number => {
  if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
  return one[1] < other[1] ? -1 : 1;
};

/** An id that two episodes of a title claim is the later one's: a row may be written only once in a statement. */
function keysOf(rows: readonly Row[]): Map<string, EpisodeKey> {
  const keys = new Map<string, EpisodeKey>();
  for (const { title, season, number, ids } of rows)
    for (const [namespace, value] of Object.entries(
      ids === null ? {} : (JSON.parse(ids) as Record<string, string>),
    )) {
      const key: EpisodeKey = [namespace, value, title, season, number];
      keys.set(addressOf(key), key);
    }
  return keys;
}
