// A cache of what was read from a database, valid until any process writes to it.

import QuickLRU from "quick-lru";
import type { Database, MaybePromise } from "./database.ts";

type Found<Key, Value> = ReadonlyMap<Key, Value>;

/** Keeps values by their keys. Callers that miss the same key at the same time share one read. */
export class VersionedCache<Key, Value extends object> {
  readonly #database: Database;
  readonly #kept: QuickLRU<Key, Value>;
  readonly #finding = new Map<Key, Promise<Found<Key, Value>>>();
  #version: number | null = null;

  /** `keysMin`: how many keys are kept at least; up to twice as many are. */
  constructor(database: Database, keysMin: number) {
    this.#database = database;
    this.#kept = new QuickLRU({ maxSize: keysMin });
  }

  /** The value of a key if it is kept; undefined where it would have to be read. */
  peek(key: Key): Value | undefined {
    const version = this.#database.versionAtOnce();
    if (version === null) return undefined;
    this.#forgetUnless(version);
    return this.#kept.get(key);
  }

  /** The value of a key, read by `find` where it is not kept; undefined where `find` answers null, which is not kept. */
  async one(key: Key, find: () => Promise<Value | null>): Promise<Value | undefined> {
    const version = this.#database.versionAtOnce() ?? (await this.#database.version());
    this.#forgetUnless(version);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const finding =
      this.#finding.get(key) ?? this.#find([key], version, async () => toMap(key, await find()));
    return (await finding).get(key);
  }

  /** The values of some keys; those that `find` does not answer are left out. */
  many(
    keys: readonly Key[],
    find: (missing: readonly Key[]) => Promise<Found<Key, Value>>,
  ): MaybePromise<Map<Key, Value>> {
    return this.#peekMany(keys) ?? this.#findMany(keys, find);
  }

  /** The values if all of them are kept. */
  #peekMany(keys: readonly Key[]): Map<Key, Value> | null {
    const version = this.#database.versionAtOnce();
    if (version === null) return null;
    this.#forgetUnless(version);
    const found = new Map<Key, Value>();
    for (const key of keys) {
      const kept = this.#kept.get(key);
      if (kept === undefined) return null;
      found.set(key, kept);
    }
    return found;
  }

  async #findMany(
    keys: readonly Key[],
    find: (missing: readonly Key[]) => Promise<Found<Key, Value>>,
  ): Promise<Map<Key, Value>> {
    const version = this.#database.versionAtOnce() ?? (await this.#database.version());
    this.#forgetUnless(version);
    const found = new Map<Key, Value>();
    const missing: Key[] = [];
    /** Keys that another caller is reading. */
    const shared = new Map<Key, Promise<Found<Key, Value>>>();
    for (const key of new Set(keys)) {
      const kept = this.#kept.get(key);
      const finding = this.#finding.get(key);
      if (kept !== undefined) found.set(key, kept);
      else if (finding !== undefined) shared.set(key, finding);
      else missing.push(key);
    }
    if (missing.length > 0)
      for (const [key, value] of await this.#find(missing, version, () => find(missing)))
        found.set(key, value);
    for (const [key, finding] of shared) {
      const value = (await finding).get(key);
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }

  #forgetUnless(version: number): void {
    if (version === this.#version) return;
    this.#kept.clear();
    this.#finding.clear();
    this.#version = version;
  }

  #find(
    keys: readonly Key[],
    version: number,
    find: () => Promise<Found<Key, Value>>,
  ): Promise<Found<Key, Value>> {
    const keep = async (): Promise<Found<Key, Value>> => {
      try {
        const found = await find();
        // After a write in between, the values are only for the callers from before it.
        if (this.#version === version) for (const [key, value] of found) this.#kept.set(key, value);
        return found;
      } finally {
        for (const key of keys) if (this.#finding.get(key) === finding) this.#finding.delete(key);
      }
    };
    const finding = keep();
    for (const key of keys) this.#finding.set(key, finding);
    return finding;
  }
}

function toMap<Key, Value>(key: Key, value: Value | null): Found<Key, Value> {
  return value === null ? new Map() : new Map([[key, value]]);
}
