// Titles by id: loaded from the store with their episodes, and kept while nobody writes to the catalogue.

import { type Millis, partKey, type TitleId, toPart } from "../core/ids.ts";
import {
  type AiringStatus,
  type AnimeType,
  type Episode,
  type Ids,
  makeTitle,
  type SeasonRange,
  type Title,
  type TitleType,
} from "../core/title.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as sql from "./statements.ts";

/** Titles kept in memory at most; a show of thirty episodes takes some five kilobytes. */
const KEPT_TITLES = 8_000;
/** Titles read in one go, so that a large library does not hold up other requests. */
const CHUNK = 200;

export class TitleCache {
  readonly #database: Database;
  readonly #kept: VersionedCache<TitleId, Title>;

  constructor(database: Database) {
    this.#database = database;
    this.#kept = new VersionedCache(database, KEPT_TITLES);
  }

  /** The titles that exist, by id; what is unknown is absent. */
  load(ids: readonly TitleId[]): MaybePromise<Map<TitleId, Title>> {
    return this.#kept.many(ids, async (missing) => {
      const found = new Map<TitleId, Title>();
      for (let at = 0; at < missing.length; at += CHUNK) {
        const chunk = missing.slice(at, at + CHUNK);
        for (const title of await this.#database.read(() => loadTitles(chunk))) found.set(title.id, title);
      }
      return found;
    });
  }
}

const idsOf = (rows: readonly sql.TitleRow[]) => rowsOf(rows.map(({ title }) => [title]));

/** Titles with their episodes and numbering, in three statements at most. */
export function* loadTitles(ids: readonly TitleId[]): Steps<Title[]> {
  const rows = yield* ask(sql.loadTitles, rowsOf(ids.map((id) => [id])));
  // Most titles are movies, and a movie has no episodes.
  const inParts = rows.filter(({ type }) => type !== "movie");
  const parts = inParts.length > 0 ? yield* ask(sql.loadEpisodes, idsOf(inParts)) : [];
  const episodes = Map.groupBy(parts, ({ title }) => title);
  const anime = rows.filter(({ type }) => type === "anime");
  const mappings = anime.length > 0 ? yield* ask(sql.loadMappings, idsOf(anime)) : [];
  const byTitle = Map.groupBy(mappings, ({ title }) => title);
  return rows.map((row) =>
    makeTitle({
      id: row.title as TitleId,
      type: row.type as TitleType,
      animeType: row.anime_type as AnimeType | null,
      name: row.name,
      englishName: row.english_name,
      slug: row.slug,
      year: row.year,
      status: row.status as AiringStatus | null,
      releasedAt: row.released_at as Millis | null,
      runtime: row.runtime,
      poster: row.poster,
      ids: JSON.parse(row.ids) as Ids,
      numbering: (byTitle.get(row.title) ?? []).map(toRange),
      episodes: (episodes.get(row.title) ?? []).map(toEpisode),
    }),
  );
}

const NO_IDS: Ids = {};

function toEpisode(row: sql.EpisodeRow): Episode {
  const part = toPart(row.season, row.number);
  return {
    part,
    key: partKey(part),
    name: row.name,
    airedAt: row.aired_at as Millis | null,
    airOffset: row.air_offset,
    runtime: row.runtime,
    ids: row.ids === null ? NO_IDS : (JSON.parse(row.ids) as Ids),
  };
}

export function toRange(row: sql.MappingRow): SeasonRange {
  return {
    namespace: row.namespace as SeasonRange["namespace"],
    series: row.series,
    rank: row.rank,
    season: row.season,
    first: row.first,
    last: row.last,
    target: row.target_season,
    targetFirst: row.target_first,
  };
}
