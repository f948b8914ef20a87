// The number of merges and splits of titles, which tells whether libraries have any to follow.

import type { Database, MaybePromise } from "../../database/database.ts";
import { VersionedCache } from "../../database/versioned-cache.ts";
import * as counterSql from "../statements/counter.ts";

const KEY = "merges";

/** Reads the number, cached until the next write to the catalogue. */
export function mergeCount(database: Database): () => MaybePromise<number> {
  // Wrapped in an object: the cache does not store 0.
  const kept = new VersionedCache<typeof KEY, { readonly count: number }>(database, 1);
  const load = async () => ({ count: (await database.ask(counterSql.findMerges))[0]?.value ?? 0 });
  const count = async (): Promise<number> => (await kept.get(KEY, load))?.count ?? 0;
  return () => kept.peek(KEY)?.count ?? count();
}
