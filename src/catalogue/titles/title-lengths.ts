// Runtimes and numbers of episodes, which statistics need of thousands of titles without loading their episodes.

import type { TitleId } from "../../core/ids.ts";
import type { TitleLength } from "../../core/lists/statistics.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { VersionedCache } from "../../database/versioned-cache.ts";
import * as titleSql from "../statements/title.ts";

/** Titles cached; some hundred bytes each. */
const KEPT_MAX = 10_000;
/** Titles read in one transaction, so that a large library does not hold up other requests. */
const CHUNK_SIZE = 500;

/** Reads the lengths of titles by id, cached until the next write. Unknown ids are left out. */
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
  return (ids) => kept.getMany(ids, load);
}

function* loadLengths(ids: readonly TitleId[]): Steps<[TitleId, TitleLength][]> {
  const rows = yield* ask(titleSql.loadLengths, columnOf(ids));
  return rows.map(({ title, type, anime_type: animeType, runtime, episodes }) => [
    title,
    { type, animeType, runtime, episodes },
  ]);
}
