// A library as its rows tell it, and the rows that a shelf of the core would have.

import { type Millis, type PartKey, partOfKey, type TitleId } from "../../src/core/ids.ts";
import { lastWatchedAt, type Shelf } from "../../src/core/shelf.ts";
import { printTime } from "../../src/core/time.ts";

export const ALL_ITEMS =
  "/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=original&memos=yes";

/** What of a row the library answers for; the rest is the catalogue's. */
type State = Record<string, unknown>;

/** Null for a title that is not listed. */
export function expectedRow(shelf: Shelf): State | null {
  const { entry, watches } = shelf;
  if (entry === null) return null;
  const print = (at: Millis | null): string | null => (at === null ? null : printTime(at));
  return {
    status: entry.status,
    added_to_watchlist_at: print(entry.addedAt),
    last_watched_at: print(lastWatchedAt(shelf)),
    user_rating: entry.rating,
    user_rated_at: print(entry.ratedAt),
    memo: entry.memo === null ? {} : { text: entry.memo.text, is_private: entry.memo.isPrivate },
    watched: [...watches]
      .sort(([one], [other]) => one - other)
      .map(([key, at]) => [partOfKey(key as PartKey), printTime(at)]),
  };
}

type WireSeason = { number: number; episodes: { number: number; watched_at: string }[] };
type WireRow = Record<string, unknown> & Partial<Record<"movie" | "show", { ids: { simkl: TitleId } }>>;

/** The rows of an answer by title; a movie's watch is only seen in its last time. */
export function rowsIn(
  body: Record<string, readonly WireRow[]> | null,
  expected: ReadonlyMap<TitleId, State>,
): Map<TitleId, State> {
  const rows = Object.values(body ?? {}).flat();
  return new Map(
    rows.map((row) => {
      const id = (row.movie ?? row.show)?.ids.simkl as TitleId;
      const { status, added_to_watchlist_at, last_watched_at, user_rating, user_rated_at, memo } = row;
      const watched = ((row.seasons ?? []) as WireSeason[]).flatMap(({ number: season, episodes }) =>
        episodes.map(({ number, watched_at }) => [{ season, number }, watched_at]),
      );
      const state = { status, added_to_watchlist_at, last_watched_at, user_rating, user_rated_at, memo };
      return [id, { ...state, watched: "movie" in row ? expected.get(id)?.watched : watched }];
    }),
  );
}
