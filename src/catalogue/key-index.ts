// What ids name: looked up in the database, and remembered while nobody writes to the catalogue.

import type { Key } from "../core/namespaces.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { type Row, rowsOf, type Statement } from "../database/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as sql from "./statements.ts";

/** A key as one string, for maps. */
export const addressOf = ([namespace, value]: Key): string => `${namespace}:${value}`;

/** Ids remembered of each kind; some hundred bytes each. */
const REMEMBERED = 5_000;
/** A request of more ids is an import: it meets each of them once, and is not to drive out what is met daily. */
const MANY = 500;

/** What was found of each key, by the key's address; keys that name nothing have an empty list or none. */
export type Hits<Hit> = ReadonlyMap<string, readonly Hit[]>;

export class KeyIndex {
  readonly #titles: Look<sql.TitleKeyRow>;
  readonly #episodes: Look<sql.EpisodeKeyRow>;

  constructor(database: Database) {
    this.#titles = looker(database, sql.findTitleKeys);
    this.#episodes = looker(database, sql.findEpisodeKeys);
  }

  /** The titles that have one of these ids. */
  titles(keys: readonly Key[]): MaybePromise<Hits<sql.TitleKeyRow>> {
    return this.#titles(keys);
  }

  /** The episodes that have one of these ids. */
  episodes(keys: readonly Key[]): MaybePromise<Hits<sql.EpisodeKeyRow>> {
    return this.#episodes(keys);
  }
}

type Look<Hit> = (keys: readonly Key[]) => MaybePromise<Hits<Hit>>;

function looker<Hit extends Row & { namespace: string; value: string }>(
  database: Database,
  statement: Statement<Hit>,
): Look<Hit> {
  const kept = new VersionedCache<string, readonly Hit[]>(database, REMEMBERED);
  const find = async (keys: readonly Key[]): Promise<Hits<Hit>> => {
    const hits = await database.ask(statement, rowsOf(keys));
    return Map.groupBy(hits, ({ namespace, value }) => addressOf([namespace, value]));
  };
  return (keys) => {
    if (keys.length === 0) return new Map();
    const asked = new Map(keys.map((key) => [addressOf(key), key]));
    if (asked.size > MANY) return find([...asked.values()]);
    return kept.many([...asked.keys()], async (missing) => {
      const found = await find(missing.map((address) => asked.get(address) as Key));
      // That an id names nothing is an answer as well.
      return new Map(missing.map((address) => [address, found.get(address) ?? []]));
    });
  };
}
