// Titles and episodes by id, cached until the next write to the catalogue.

import { type Key, keyText } from "../../core/titles/namespaces.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { type Row, rowsOf, type Statement } from "../../database/sql/statement.ts";
import { VersionedCache } from "../../database/versioned-cache.ts";
import * as episodeKeySql from "../statements/episode-key.ts";
import * as titleKeySql from "../statements/title-key.ts";

/** Ids cached for titles and for episodes; some hundred bytes each. */
const KEPT_MAX = 5_000;
/** A request of more ids is an import. Its ids are used once, and would evict those in daily use. */
const KEPT_OF_REQUEST_MAX = 500;

/** Hits by keyText. Keys that name nothing have an empty list, or none. */
export type Hits<Hit> = ReadonlyMap<string, readonly Hit[]>;
export type TitleHits = Hits<titleKeySql.FoundTitleRow>;
export type EpisodeHits = Hits<episodeKeySql.EpisodeKeyRow>;

export type KeyIndex = {
  /** The titles that have one of these ids. */
  titles(keys: readonly Key[]): MaybePromise<TitleHits>;
  /** The episodes that have one of these ids. */
  episodes(keys: readonly Key[]): MaybePromise<EpisodeHits>;
};

export const openKeyIndex = (database: Database): KeyIndex => ({
  titles: lookUp(database, titleKeySql.find),
  episodes: lookUp(database, episodeKeySql.find),
});

function lookUp<Hit extends Row & { readonly namespace: string; readonly value: string }>(
  database: Database,
  statement: Statement<Hit>,
): (keys: readonly Key[]) => MaybePromise<Hits<Hit>> {
  const kept = new VersionedCache<string, readonly Hit[]>(database, KEPT_MAX);
  const find = async (keys: readonly Key[]): Promise<Hits<Hit>> => {
    const hits = await database.ask(statement, rowsOf(keys));
    return Map.groupBy(hits, ({ namespace, value }) => keyText([namespace, value]));
  };
  return (wanted) => {
    if (wanted.length === 0) return new Map();
    const byText = new Map(wanted.map((key) => [keyText(key), key]));
    if (byText.size > KEPT_OF_REQUEST_MAX) return find([...byText.values()]);
    return kept.getMany([...byText.keys()], async (missing) => {
      const keys = missing.map((text) => byText.get(text)).filter((key) => key !== undefined);
      const found = await find(keys);
      // Misses are cached as well.
      return new Map(missing.map((text) => [text, found.get(text) ?? []]));
    });
  };
}
