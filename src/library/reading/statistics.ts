// Reads the numbers from which the statistics of a library are computed. Contract: auth.md 7, 8.

import type { AccountId, Millis, TitleId } from "../../core/ids.ts";
import type { TitleNumbers } from "../../core/lists/statistics.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as entrySql from "../statements/entry.ts";
import * as watchSql from "../statements/watch.ts";

/** The numbers of every entry. `recent` counts the watches from `since` to `until`, both included. */
export function* readNumbers(
  account: AccountId,
  { since, until }: { since: Millis; until: Millis },
): Steps<readonly TitleNumbers[]> {
  const recent = new Map<number, number>();
  for (const { title, watches } of yield* ask(watchSql.countRecent, account, since, until))
    recent.set(title, watches);
  return (yield* ask(entrySql.listNumbers, account)).map((row) => ({
    title: row.title,
    type: row.type,
    status: row.status,
    watched: row.watched_count,
    wasWatched: row.last_watched_at !== null,
    recent: recent.get(row.title) ?? 0,
  }));
}

/** The title with the latest watch up to `until`, apart from titles hidden from the app; null if there is none. */
export function* readLastWatched(account: AccountId, until: Millis, app: string): Steps<TitleId | null> {
  const [last] = yield* ask(watchSql.findLast, account, until, app);
  return last?.title ?? null;
}
