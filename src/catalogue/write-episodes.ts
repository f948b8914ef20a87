// Episodes as several sources tell of them: each field is the best source's that says it. The only writer of them.

import type { TitleId } from "../core/ids.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import type { EpisodeFacts } from "./document.ts";
import { rankOf, type Source } from "./sources.ts";
import * as sql from "./writing-statements.ts";

export type TitleEpisodes = {
  readonly title: TitleId;
  readonly episodes: readonly EpisodeFacts[];
  /** Seasons whose list this is: what the source had in them besides is gone. */
  readonly whole: readonly number[];
  /** Seasons that a person has listed: another source adds nothing to them. */
  readonly held: ReadonlySet<number>;
};

/**
 * Who tells of an episode, a bit for each source's rank, and whose its name, its date and its runtime are: ranks of two
 * digits, NOBODY where nobody has said.
 */
type Origins = { tellers: number; name: number; aired: number; runtime: number };
const NOBODY = 99;

const pack = ({ tellers, name, aired, runtime }: Origins): number =>
  ((tellers * 100 + name) * 100 + aired) * 100 + runtime;
const unpack = (packed: number): Origins => ({
  tellers: Math.floor(packed / 1_000_000),
  name: Math.floor(packed / 10_000) % 100,
  aired: Math.floor(packed / 100) % 100,
  runtime: packed % 100,
});

type Row = sql.EpisodeStateRow;
const addressOf = (title: number, season: number, number: number): string => `${title}/${season}/${number}`;

/** Writes what differs; answers the titles whose episodes are others now. */
export function* writeEpisodes(lists: readonly TitleEpisodes[], source: Source): Steps<Set<number>> {
  const known = yield* findKnown(lists);
  const rank = rankOf(source);
  const written = new Map<string, Row>();
  const removed = new Map<string, Row>();
  const changed = new Set<number>();
  for (const { title, episodes, whole, held } of lists) {
    const named = new Set<string>();
    for (const facts of episodes) {
      const { season, number } = facts.part;
      const address = addressOf(title, season, number);
      named.add(address);
      const before = written.get(address) ?? known.get(address);
      if (!before && held.has(season) && rank > 0) continue;
      const after = merge(before, title, facts, rank, whole.includes(season));
      if (!before || !isSame(before, after)) {
        written.set(address, after);
        changed.add(title);
      }
    }
    if (whole.length === 0) continue;
    for (const [address, row] of known)
      if (row.title === title && whole.includes(row.season) && !named.has(address)) {
        const rest = withdraw(row, rank);
        if (rest === null) removed.set(address, row);
        else if (!isSame(row, rest)) written.set(address, rest);
        if (rest === null || !isSame(row, rest)) changed.add(title);
      }
  }
  yield* write(known, written, removed);
  return changed;
}

/** What is left of an episode that a source tells of no more; null for nothing. A person's list is final. */
function withdraw(row: Row, rank: number): Row | null {
  const { tellers, name, aired, runtime } = unpack(row.origins);
  const others = tellers & ~(1 << rank);
  if (rank === 0 || others === 0) return null;
  const left = (origin: number): number => (origin === rank ? NOBODY : origin);
  return {
    ...row,
    name: name === rank ? null : row.name,
    aired_at: aired === rank ? null : row.aired_at,
    air_offset: aired === rank ? 0 : row.air_offset,
    runtime: runtime === rank ? null : row.runtime,
    origins: pack({ tellers: others, name: left(name), aired: left(aired), runtime: left(runtime) }),
  };
}

function* findKnown(lists: readonly TitleEpisodes[]): Steps<Map<string, Row>> {
  const seasons: Value[][] = [];
  const parts = new Map<string, Value[]>();
  for (const { title, episodes, whole } of lists) {
    for (const season of whole) seasons.push([title, season]);
    for (const { part } of episodes)
      if (!whole.includes(part.season))
        parts.set(addressOf(title, part.season, part.number), [title, part.season, part.number]);
  }
  const rows = [
    ...(seasons.length > 0 ? yield* ask(sql.findSeasons, rowsOf(seasons)) : []),
    ...(parts.size > 0 ? yield* ask(sql.findEpisodes, rowsOf([...parts.values()])) : []),
  ];
  return new Map(rows.map((row) => [addressOf(row.title, row.season, row.number), row]));
}

function merge(
  before: Row | undefined,
  title: number,
  facts: EpisodeFacts,
  rank: number,
  isWhole: boolean,
): Row {
  const from = before ? unpack(before.origins) : { tellers: 0, name: NOBODY, aired: NOBODY, runtime: NOBODY };
  // What this source said before and says no more is gone, where it lists the season anew.
  const keeps = (origin: number): boolean => origin !== NOBODY && !(isWhole && origin === rank);
  const wins = (origin: number, value: unknown): boolean =>
    value !== null && (rank <= origin || !keeps(origin));
  const name = wins(from.name, facts.name);
  const aired = wins(from.aired, facts.airedAt);
  const runtime = wins(from.runtime, facts.runtime);
  const kept = <Kept>(origin: number, value: Kept | undefined): Kept | null =>
    keeps(origin) ? (value ?? null) : null;
  const originOf = (won: boolean, origin: number): number => {
    if (won) return rank;
    return keeps(origin) ? origin : NOBODY;
  };
  const keepsIds = !(isWhole && from.tellers === 1 << rank);
  const ids = {
    ...(keepsIds && before?.ids ? (JSON.parse(before.ids) as Record<string, string>) : {}),
    ...Object.fromEntries(facts.ids),
  };
  return {
    title,
    season: facts.part.season,
    number: facts.part.number,
    name: name ? facts.name : kept(from.name, before?.name),
    aired_at: aired ? facts.airedAt : kept(from.aired, before?.aired_at),
    air_offset: aired ? facts.airOffset : (kept(from.aired, before?.air_offset) ?? 0),
    runtime: runtime ? facts.runtime : kept(from.runtime, before?.runtime),
    ids: Object.keys(ids).length > 0 ? JSON.stringify(ids) : null,
    origins: pack({
      tellers: from.tellers | (1 << rank),
      name: originOf(name, from.name),
      aired: originOf(aired, from.aired),
      runtime: originOf(runtime, from.runtime),
    }),
  };
}

const isSame = (one: Row, other: Row): boolean =>
  one.name === other.name &&
  one.aired_at === other.aired_at &&
  one.air_offset === other.air_offset &&
  one.runtime === other.runtime &&
  one.ids === other.ids &&
  one.origins === other.origins;

function* write(
  known: ReadonlyMap<string, Row>,
  written: ReadonlyMap<string, Row>,
  removed: ReadonlyMap<string, Row>,
): Steps<void> {
  const before = [...written.keys()].flatMap((address) => known.get(address) ?? []);
  const oldKeys = keysOf([...before, ...removed.values()]);
  const newKeys = keysOf([...written.values()]);
  const gone = [...oldKeys].filter(([address]) => !newKeys.has(address)).map(([, row]) => row.slice(0, 3));
  if (gone.length > 0) yield* ask(sql.deleteEpisodeKeys, rowsOf(gone));
  if (removed.size > 0)
    yield* ask(
      sql.deleteEpisodes,
      rowsOf([...removed.values()].map(({ title, season, number }) => [title, season, number])),
    );
  if (written.size > 0)
    yield* ask(
      sql.writeEpisodes,
      rowsOf(
        [...written.values()].map((row) => [
          row.title,
          row.season,
          row.number,
          row.name,
          row.aired_at,
          row.air_offset,
          row.runtime,
          row.ids,
          row.origins,
        ]),
      ),
    );
  const keys = [...newKeys].filter(([address, row]) => !isSameKey(oldKeys.get(address), row));
  if (keys.length > 0) yield* ask(sql.writeEpisodeKeys, rowsOf(keys.map(([, row]) => row)));
}

const isSameKey = (one: Value[] | undefined, other: Value[]): boolean =>
  one !== undefined && one[3] === other[3] && one[4] === other[4];

/** An id that two episodes of a title claim is the later one's: a row may be written only once in a statement. */
function keysOf(rows: readonly Row[]): Map<string, Value[]> {
  const keys = new Map<string, Value[]>();
  for (const { title, season, number, ids } of rows)
    for (const [namespace, value] of Object.entries(
      ids === null ? {} : (JSON.parse(ids) as Record<string, string>),
    ))
      keys.set(`${namespace}:${value}:${title}`, [namespace, value, title, season, number]);
  return keys;
}
