// How long titles are: all that statistics want of a library's thousands of titles, without their episodes.

import type { TitleId } from "../core/ids.ts";
import type { TitleLength } from "../core/statistics.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { ask, columnOf, type Steps } from "../database/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as titleSql from "./statements/title.ts";

/** Titles kept in memory; some hundred bytes each. */
const KEPT_MAX = 10_000;
/** Titles read in one transaction, so that a large library does not hold up other requests. */
const CHUNK_SIZE = 500;

/** What answers the lengths of the titles that exist, by id, and keeps them while nobody writes to the catalogue. */
export function titleLengths(
  database: Database,
): (ids: readonly TitleId[]) => MaybePromise<ReadonlyMap<TitleId, TitleLength>> {
  const kept = new VersionedCache<TitleId, TitleLength>(database, KEPT_MAX);
  const load = async (missing: readonly TitleId[]): Promise<Map<TitleId, TitleLength>> => {
    const found = new Map<TitleId, TitleLength>();
    for (let at = 0; at < missing.length; at += CHUNK_SIZE) {
      const chunk = missing.slice(at, at + CHUNK_SIZE);
      for (const [title, one] of await database.read(() => loadLengths(chunk))) found.set(title, one);
    }
    return found;
  };
  return (ids) => kept.many(ids, load);
}

function* loadLengths(ids: readonly TitleId[]): Steps<[TitleId, TitleLength][]> {
  const rows = yield* ask(titleSql.loadLengths, columnOf(ids));
  return rows.map(({ title, type, anime_type: animeType, runtime, episodes }) => [
    title,
    { type, animeType, runtime, episodes },
  ]);
}
