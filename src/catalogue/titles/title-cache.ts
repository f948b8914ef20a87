// Titles by id, cached until the next write to the catalogue.

import type { TitleId } from "../../core/ids.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { VersionedCache } from "../../database/versioned-cache.ts";
import { loadTitles } from "./load-titles.ts";

/** Titles cached; a show of thirty episodes takes about five kilobytes. */
const KEPT_MAX = 8_000;
/** Titles read in one transaction, so that a large library does not hold up other requests. */
const CHUNK_SIZE = 200;

export class TitleCache {
  readonly #database: Database;
  readonly #kept: VersionedCache<TitleId, Title>;

  constructor(database: Database) {
    this.#database = database;
    this.#kept = new VersionedCache(database, KEPT_MAX);
  }

  /** Titles by id. Unknown ids are left out. */
  load(ids: readonly TitleId[]): MaybePromise<Map<TitleId, Title>> {
    return this.#kept.getMany(ids, async (missing) => {
      const found = new Map<TitleId, Title>();
      for (let at = 0; at < missing.length; at += CHUNK_SIZE) {
        const chunk = missing.slice(at, at + CHUNK_SIZE);
        for (const title of await this.#database.read(() => loadTitles(chunk))) found.set(title.id, title);
      }
      return found;
    });
  }
}
