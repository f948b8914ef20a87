// How long titles are: all that statistics want of a library's thousands of titles, without their episodes.

import type { TitleId } from "../core/ids.ts";
import type { TitleLength } from "../core/statistics.ts";
import type { AnimeType, TitleType } from "../core/title.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as sql from "./statements.ts";

/** Titles remembered; some hundred bytes each. */
const REMEMBERED = 10_000;
/** Titles measured in one go, so that a large library does not hold up other requests. */
const CHUNK = 500;

/** Measures the titles that exist, by id, and remembers them while nobody writes to the catalogue. */
export function titleLengths(
  database: Database,
): (ids: readonly TitleId[]) => MaybePromise<ReadonlyMap<TitleId, TitleLength>> {
  const kept = new VersionedCache<TitleId, TitleLength>(database, REMEMBERED);
  const measure = async (missing: readonly TitleId[]): Promise<Map<TitleId, TitleLength>> => {
    const found = new Map<TitleId, TitleLength>();
    for (let at = 0; at < missing.length; at += CHUNK)
      for (const [title, one] of await database.read(() => readMeasures(missing.slice(at, at + CHUNK))))
        found.set(title, one);
    return found;
  };
  return (ids) => kept.many(ids, measure);
}

function* readMeasures(ids: readonly TitleId[]): Steps<[TitleId, TitleLength][]> {
  const rows = yield* ask(sql.measureTitles, rowsOf(ids.map((id) => [id])));
  return rows.map(({ title, type, anime_type, runtime, episodes }) => [
    title as TitleId,
    { type: type as TitleType, animeType: anime_type as AnimeType | null, runtime, episodes },
  ]);
}
