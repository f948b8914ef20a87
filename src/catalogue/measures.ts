// How long titles are: all that statistics want of a library's thousands of titles, without their episodes.

import type { TitleId } from "../core/ids.ts";
import type { AnimeType, TitleType } from "../core/title.ts";
import type { Database, Soon } from "../database/database.ts";
import { Remembered } from "../database/remembered.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import * as sql from "./statements.ts";

export type Measure = {
  readonly type: TitleType;
  readonly animeType: AnimeType | null;
  /** Minutes of one part; null when no source says. */
  readonly runtime: number | null;
  /** Regular episodes, aired or not. */
  readonly episodes: number;
};

/** Titles remembered; some hundred bytes each. */
const REMEMBERED = 10_000;
/** Titles measured in one go, so that a large library does not hold up other requests. */
const CHUNK = 500;

/** Measures the titles that exist, by id, and remembers them while nobody writes to the catalogue. */
export function measurer(
  database: Database,
): (ids: readonly TitleId[]) => Soon<ReadonlyMap<TitleId, Measure>> {
  const kept = new Remembered<TitleId, Measure>(database, REMEMBERED);
  const measure = async (missing: readonly TitleId[]): Promise<Map<TitleId, Measure>> => {
    const found = new Map<TitleId, Measure>();
    for (let at = 0; at < missing.length; at += CHUNK)
      for (const [title, one] of await database.read(() => readMeasures(missing.slice(at, at + CHUNK))))
        found.set(title, one);
    return found;
  };
  return (ids) => kept.many(ids, measure);
}

function* readMeasures(ids: readonly TitleId[]): Steps<[TitleId, Measure][]> {
  const rows = yield* ask(sql.measureTitles, rowsOf(ids.map((id) => [id])));
  return rows.map(({ title, type, anime_type, runtime, episodes }) => [
    title as TitleId,
    { type: type as TitleType, animeType: anime_type as AnimeType | null, runtime, episodes },
  ]);
}
