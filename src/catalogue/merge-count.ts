// How many merges and splits of titles there have been: whether libraries have anything to follow.

import type { Database, MaybePromise } from "../database/database.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as counterSql from "./statements/counter.ts";

const KEY = "merges";

/** What answers the number, and keeps it while nobody writes to the catalogue. */
export function mergeCount(database: Database): () => MaybePromise<number> {
  // In an object, as a cache keeps no zero apart from nothing.
  const kept = new VersionedCache<typeof KEY, { readonly count: number }>(database, 1);
  const load = async () => ({ count: (await database.ask(counterSql.findMerges))[0]?.value ?? 0 });
  const count = async (): Promise<number> => (await kept.one(KEY, load))?.count ?? 0;
  return () => kept.peek(KEY)?.count ?? count();
}
