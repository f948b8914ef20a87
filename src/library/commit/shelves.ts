// Loads the shelves of some titles from their rows.

import { type AccountId, type Millis, type PartKey, partKey, type TitleId } from "../../core/ids.ts";
import type { Playback } from "../../core/playback/playback.ts";
import { EMPTY_SHELF, type Entry, type Shelf } from "../../core/shelf.ts";
import { selectRows } from "../../database/sql/selection.ts";
import type { Steps } from "../../database/sql/statement.ts";
import * as entrySql from "../statements/entry.ts";
import * as playbackSql from "../statements/playback.ts";
import * as rewatchSql from "../statements/rewatch.ts";
import * as watchSql from "../statements/watch.ts";

/** Values of the entry's row that are not part of the shelf. */
export type Stored = { readonly changedAt: Millis; readonly ratingChangedAt: Millis | null };
export type LoadedShelf = { readonly shelf: Shelf; readonly stored: Stored | null };

/** The shelves of the titles, including empty ones. The number of statements does not grow with that of the titles. */
export function* loadShelves(
  account: AccountId,
  titles: readonly TitleId[],
  { withPlaybacks = false }: { withPlaybacks?: boolean } = {},
): Steps<Map<TitleId, LoadedShelf>> {
  const shelves = new Map<TitleId, LoadedShelf>(
    titles.map((title) => [title, { shelf: EMPTY_SHELF, stored: null }]),
  );
  const wanted = [...shelves.keys()];
  const entries = yield* selectRows(entrySql.load, account, wanted);
  const playbacks = withPlaybacks ? yield* selectRows(playbackSql.load, account, wanted) : [];
  for (const row of playbacks) {
    const before = shelves.get(row.title)?.shelf.playbacks ?? [];
    const shelf = { ...EMPTY_SHELF, playbacks: [...before, toPlayback(row)] };
    shelves.set(row.title, { shelf, stored: null });
  }
  if (entries.length === 0) return shelves;

  const listed = entries.map(({ title }) => title);
  const watches = new Map<number, Map<PartKey, Millis>>(entries.map(({ title }) => [title, new Map()]));
  for (const row of yield* selectRows(watchSql.load, account, listed))
    watches.get(row.title)?.set(partKey(row), row.watched_at);
  const rewatches = entries.some((row) => row.rewatches > 0)
    ? yield* loadRewatches(account, listed)
    : new Map<number, Shelf["rewatches"]>();

  for (const row of entries) {
    const shelf: Shelf = {
      entry: toEntry(row),
      watches: watches.get(row.title) ?? new Map(),
      rewatches: rewatches.get(row.title) ?? [],
      ...playbacksOf(shelves.get(row.title)),
    };
    const stored = {
      changedAt: row.changed_at,
      ratingChangedAt: row.rating_changed_at,
    };
    shelves.set(row.title, { shelf, stored });
  }
  return shelves;
}

function playbacksOf(loaded: LoadedShelf | undefined): Pick<Shelf, "playbacks"> {
  return loaded?.shelf.playbacks ? { playbacks: loaded.shelf.playbacks } : {};
}

/** The playback of a row. */
export function toPlayback(row: playbackSql.PlaybackRow): Playback {
  return {
    id: row.playback,
    part: { season: row.season, number: row.number },
    state: row.state,
    progress: row.progress,
    startedAt: row.started_at,
    pausedAt: row.paused_at,
    endsOn: row.ends_on,
    allowRewatch: row.allow_rewatch === 1,
    app: row.app,
  };
}

/** The entry of a row. */
export function toEntry(row: entrySql.EntryRow): Entry {
  return {
    status: row.status,
    rating: row.rating,
    ratedAt: row.rated_at,
    memo: row.memo === null ? null : { text: row.memo, isPrivate: row.memo_private === 1 },
    addedAt: row.added_at,
    completedInBulkAt: row.completed_in_bulk_at,
  };
}

/** The rewatch sessions of the titles, by title. */
export function* loadRewatches(
  account: AccountId,
  titles: readonly number[],
): Steps<Map<number, Shelf["rewatches"]>> {
  const times = new Map<number, Map<PartKey, Millis>>();
  const sessions = yield* selectRows(rewatchSql.load, account, titles);
  for (const { rewatch } of sessions) times.set(rewatch, new Map());
  for (const row of yield* selectRows(rewatchSql.loadWatches, account, titles))
    times.get(row.rewatch)?.set(partKey(row), row.watched_at);
  const byTitle = Map.groupBy(sessions, ({ title }) => title);
  return new Map(
    [...byTitle].map(([title, rows]) => [
      title,
      rows.map((row) => ({
        id: row.rewatch,
        state: {
          status: row.status,
          createdAt: row.created_at,
          startedAt: row.started_at,
          lastWatchedAt: row.last_watched_at,
        },
        watches: times.get(row.rewatch) ?? new Map(),
      })),
    ]),
  );
}
