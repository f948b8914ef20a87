// A cache of values that were read from a database. It is valid until any process writes to the database.

import QuickLRU from "quick-lru";
import type { Database, MaybePromise } from "./database.ts";

/** Caches values by key. Callers that miss the same key at the same time share one read. */
export class VersionedCache<Key, Value extends object> {
  readonly #database: Database;
  readonly #cached: QuickLRU<Key, Value>;
  /** The reads that are running, by each of their keys. */
  readonly #reads = new Map<Key, Promise<ReadonlyMap<Key, Value>>>();
  /** The version of the database that the cached values and the running reads belong to. */
  #version: number | null = null;

  /** `keysMin`: the number of most recently used keys that are always cached. At most twice as many are. */
  constructor(database: Database, keysMin: number) {
    this.#database = database;
    this.#cached = new QuickLRU({ maxSize: keysMin });
  }

  /** The cached value of a key; undefined if the value would have to be read. */
  peek(key: Key): Value | undefined {
    const version = this.#database.versionSync();
    if (version === null) return undefined;
    this.#clearUnless(version);
    return this.#cached.get(key);
  }

  /** The value of a key; calls `read` if it is not cached. Undefined if `read` returns null, which is not cached. */
  async get(key: Key, read: () => Promise<Value | null>): Promise<Value | undefined> {
    const version = this.#database.versionSync() ?? (await this.#database.version());
    this.#clearUnless(version);
    const cached = this.#cached.get(key);
    if (cached !== undefined) return cached;
    const reading = this.#reads.get(key) ?? this.#read([key], version, async () => toMap(key, await read()));
    return (await reading).get(key);
  }

  /** The values of several keys; calls `read` for those that are not cached. Keys without a value are left out. */
  getMany(
    keys: readonly Key[],
    read: (missing: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  ): MaybePromise<Map<Key, Value>> {
    return this.#peekMany(keys) ?? this.#getMany(keys, read);
  }

  /** The cached values; null if any of them is not cached. */
  #peekMany(keys: readonly Key[]): Map<Key, Value> | null {
    const version = this.#database.versionSync();
    if (version === null) return null;
    this.#clearUnless(version);
    const values = new Map<Key, Value>();
    for (const key of keys) {
      const cached = this.#cached.get(key);
      if (cached === undefined) return null;
      values.set(key, cached);
    }
    return values;
  }

  async #getMany(
    keys: readonly Key[],
    read: (missing: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  ): Promise<Map<Key, Value>> {
    const version = this.#database.versionSync() ?? (await this.#database.version());
    this.#clearUnless(version);
    const values = new Map<Key, Value>();
    const missing: Key[] = [];
    /** Keys that other callers are reading. */
    const shared = new Map<Key, Promise<ReadonlyMap<Key, Value>>>();
    for (const key of new Set(keys)) {
      const cached = this.#cached.get(key);
      const reading = this.#reads.get(key);
      if (cached !== undefined) values.set(key, cached);
      else if (reading !== undefined) shared.set(key, reading);
      else missing.push(key);
    }
    if (missing.length > 0)
      for (const [key, value] of await this.#read(missing, version, () => read(missing)))
        values.set(key, value);
    for (const [key, reading] of shared) {
      const value = (await reading).get(key);
      if (value !== undefined) values.set(key, value);
    }
    return values;
  }

  #clearUnless(version: number): void {
    if (version === this.#version) return;
    this.#cached.clear();
    this.#reads.clear();
    this.#version = version;
  }

  #read(
    keys: readonly Key[],
    version: number,
    read: () => Promise<ReadonlyMap<Key, Value>>,
  ): Promise<ReadonlyMap<Key, Value>> {
    const readAndCache = async (): Promise<ReadonlyMap<Key, Value>> => {
      try {
        const values = await read();
        // If the database has changed since, only the callers that wait for this read may have the values.
        if (this.#version === version) for (const [key, value] of values) this.#cached.set(key, value);
        return values;
      } finally {
        for (const key of keys) if (this.#reads.get(key) === reading) this.#reads.delete(key);
      }
    };
    const reading = readAndCache();
    for (const key of keys) this.#reads.set(key, reading);
    return reading;
  }
}

function toMap<Key, Value>(key: Key, value: Value | null): ReadonlyMap<Key, Value> {
  return value === null ? new Map() : new Map([[key, value]]);
}
