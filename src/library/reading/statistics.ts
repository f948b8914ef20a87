// What an account's library adds up to. Contract: auth.md 7, 8.

import type { AccountId, Millis, TitleId } from "../../core/ids.ts";
import type { TitleNumbers } from "../../core/lists/statistics.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as entrySql from "../statements/entry.ts";
import * as watchSql from "../statements/watch.ts";

/** The numbers of every listed title, in two statements over the account's own rows; the second by the index on time. */
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

/** The title watched last, of those that are not hidden from the app; null when nothing was. */
export function* readLastWatched(account: AccountId, until: Millis, app: string): Steps<TitleId | null> {
  const [last] = yield* ask(watchSql.findLast, account, until, app);
  return last?.title ?? null;
}
