// The only writer of episodes: merges the list of a source with the stored episodes, and writes the differences.

import { type PartKey, partKey, type TitleId } from "../../core/ids.ts";
import { deleteRows } from "../../database/sql/deletion.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, rowsOf, type Steps, type Value } from "../../database/sql/statement.ts";
import type { EpisodeFacts } from "../records/episode-facts.ts";
import { changedKeys } from "../records/episode-keys.ts";
import { isSameEpisode, mergeEpisode, withdrawEpisode } from "../records/merge-episode.ts";
import type { Source } from "../sources.ts";
import * as episodeSql from "../statements/episode.ts";
import * as episodeKeySql from "../statements/episode-key.ts";

type EpisodeStateRow = episodeSql.EpisodeStateRow;

export type TitleEpisodes = {
  readonly title: TitleId;
  readonly episodes: readonly EpisodeFacts[];
  /** Seasons that the list is complete for: episodes that the source no longer lists are withdrawn. */
  readonly wholeSeasons: readonly number[];
  /** Seasons that the operator has listed: other sources add no episodes to them. */
  readonly heldSeasons: ReadonlySet<number>;
};

/** The episodes of one title: stored, to be written, and to be removed. */
class EpisodeChanges {
  readonly known = new Map<PartKey, EpisodeStateRow>();
  readonly written = new Map<PartKey, EpisodeStateRow>();
  readonly removed = new Map<PartKey, EpisodeStateRow>();
}

/** Writes the differences; returns the titles whose episodes have changed. */
export function* writeEpisodes(lists: readonly TitleEpisodes[], source: Source): Steps<Set<TitleId>> {
  const byTitle = yield* loadKnown(lists);
  for (const list of lists) {
    const changes = byTitle.get(list.title) ?? new EpisodeChanges();
    mergeList(changes, list, source);
    if (list.wholeSeasons.length > 0) withdrawUnlisted(changes, list, source);
  }
  yield* writeChanges([...byTitle.values()]);
  const changed = [...byTitle].filter(([, { written, removed }]) => written.size + removed.size > 0);
  return new Set(changed.map(([title]) => title));
}

function mergeList(
  { known, written }: EpisodeChanges,
  { title, episodes, wholeSeasons, heldSeasons }: TitleEpisodes,
  source: Source,
): void {
  for (const facts of episodes) {
    const { season } = facts.part;
    const key = partKey(facts.part);
    const before = written.get(key) ?? known.get(key);
    if (!before && source !== "operator" && heldSeasons.has(season)) continue;
    const isWhole = wholeSeasons.length > 0 && wholeSeasons.includes(season);
    const after = mergeEpisode(before, { title, facts, source, isWhole });
    if (!before || !isSameEpisode(before, after)) written.set(key, after);
  }
}

function withdrawUnlisted(
  { known, written, removed }: EpisodeChanges,
  { episodes, wholeSeasons }: TitleEpisodes,
  source: Source,
): void {
  const listed = new Set(episodes.map(({ part }) => partKey(part)));
  for (const [key, row] of known) {
    if (!wholeSeasons.includes(row.season) || listed.has(key)) continue;
    const rest = withdrawEpisode(row, source);
    if (rest === null) removed.set(key, row);
    else if (!isSameEpisode(row, rest)) written.set(key, rest);
  }
}

/** For at least so many episodes of a season, the whole season is read. */
const WHOLE_SEASON_MIN = 4;

function* loadKnown(lists: readonly TitleEpisodes[]): Steps<Map<TitleId, EpisodeChanges>> {
  const seasons: Value[][] = [];
  const parts: Value[][] = [];
  const byTitle = new Map<TitleId, EpisodeChanges>();
  for (const { title, episodes, wholeSeasons } of lists) {
    byTitle.set(title, new EpisodeChanges());
    const bySeason = new Map<number, number[]>(wholeSeasons.map((season) => [season, []]));
    for (const { part } of episodes) {
      const numbers = bySeason.get(part.season);
      if (numbers) numbers.push(part.number);
      else bySeason.set(part.season, [part.number]);
    }
    for (const [season, numbers] of bySeason)
      if (numbers.length >= WHOLE_SEASON_MIN || wholeSeasons.includes(season)) seasons.push([title, season]);
      else for (const number of new Set(numbers)) parts.push([title, season, number]);
  }
  const rows = [
    seasons.length > 0 ? yield* ask(episodeSql.loadSeasonStates, rowsOf(seasons)) : [],
    parts.length > 0 ? yield* ask(episodeSql.loadStates, rowsOf(parts)) : [],
  ];
  for (const row of rows.flat()) byTitle.get(row.title)?.known.set(partKey(row), row);
  return byTitle;
}

function* writeChanges(titles: readonly EpisodeChanges[]): Steps<void> {
  const written: EpisodeStateRow[] = [];
  const removed: EpisodeStateRow[] = [];
  /** Episodes with changed ids, before and after. */
  const ids: { before: EpisodeStateRow[]; after: EpisodeStateRow[] } = { before: [], after: [] };
  for (const one of titles) {
    for (const [key, row] of one.written) {
      written.push(row);
      const old = one.known.get(key);
      if (old?.ids === row.ids) continue;
      ids.after.push(row);
      if (old) ids.before.push(old);
    }
    removed.push(...one.removed.values());
  }
  const keys = changedKeys([...ids.before, ...removed], ids.after);
  yield* deleteRows(episodeKeySql.remove, keys.removed);
  yield* deleteRows(episodeSql.remove, removed);
  yield* insertRows(episodeSql.write, written);
  yield* insertRows(episodeKeySql.write, keys.written);
}
