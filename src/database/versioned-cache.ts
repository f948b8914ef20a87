// Answers that hold as long as nobody writes to the database, in this process or another.

import QuickLRU from "quick-lru";
import type { Database, MaybePromise } from "./database.ts";

type Found<Key, Value> = ReadonlyMap<Key, Value>;

/** Keeps answers by their keys; those who ask for the same at once share one look into the database. */
export class VersionedCache<Key, Value extends object> {
  readonly #database: Database;
  readonly #kept: QuickLRU<Key, Value>;
  readonly #finding = new Map<Key, Promise<Found<Key, Value>>>();
  #version: number | null = null;

  /** `kept`: of how many keys the answers are kept at least; up to twice as many are. */
  constructor(database: Database, kept: number) {
    this.#database = database;
    this.#kept = new QuickLRU({ maxSize: kept });
  }

  /** The answer to one key if it is known at once. */
  peek(key: Key): Value | undefined {
    const version = this.#database.versionAtOnce();
    if (version === null) return undefined;
    this.#forgetBut(version);
    return this.#kept.get(key);
  }

  /** The answer to one key; undefined where `find` knows none, which is not kept. */
  async one(key: Key, find: () => Promise<Value | null>): Promise<Value | undefined> {
    const version = this.#database.versionAtOnce() ?? (await this.#database.version());
    this.#forgetBut(version);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const finding =
      this.#finding.get(key) ?? this.#find([key], version, async () => toMap(key, await find()));
    return (await finding).get(key);
  }

  /** The answers to some keys; keys of which `find` knows nothing are left out. */
  many(
    keys: readonly Key[],
    find: (missing: readonly Key[]) => Promise<Found<Key, Value>>,
  ): MaybePromise<Map<Key, Value>> {
    return this.#keptOf(keys) ?? this.#findMany(keys, find);
  }

  /** The answers if all of them are known at once. */
  #keptOf(keys: readonly Key[]): Map<Key, Value> | null {
    const version = this.#database.versionAtOnce();
    if (version === null) return null;
    this.#forgetBut(version);
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
    this.#forgetBut(version);
    const found = new Map<Key, Value>();
    const missing: Key[] = [];
    const elsewhere: Key[] = [];
    for (const key of new Set(keys)) {
      const kept = this.#kept.get(key);
      if (kept !== undefined) found.set(key, kept);
      else (this.#finding.has(key) ? elsewhere : missing).push(key);
    }
    if (missing.length + elsewhere.length === 0) return found;
    const others = elsewhere.map((key) => [key, this.#finding.get(key)] as const);
    if (missing.length > 0)
      for (const [key, value] of await this.#find(missing, version, () => find(missing)))
        found.set(key, value);
    for (const [key, finding] of others) {
      const value = (await finding)?.get(key);
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }

  #forgetBut(version: number): void {
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
        // Somebody may have written since: then this answer is for those only who have asked already.
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
