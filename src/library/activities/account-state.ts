// A cache of the states of accounts, valid until the next write to the database. It answers polls for changes.

import { type AccountId, type Millis, toMillis } from "../../core/ids.ts";
import type { ActivityTimes } from "../../core/revisions/activity.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { VersionedCache } from "../../database/versioned-cache.ts";
import * as personSql from "../statements/person.ts";
import { parseActivityTimes } from "./activity-times.ts";

export type AccountState = {
  readonly activities: ActivityTimes;
  /** The stamp of the account's latest change. */
  readonly stamp: Millis;
  /** Whether a client was shown the stamp. The next commit then takes a later one. */
  readonly isShown: boolean;
  /** The earliest air time of the next episodes that the person is waiting for; null if there are none. */
  readonly nextAirAt: Millis | null;
  /** The number of held removals. */
  readonly held: number;
};

/** The state of an account with an empty library. */
const NEW_ACCOUNT: AccountState = {
  activities: {},
  stamp: toMillis(0),
  isShown: true,
  nextAirAt: null,
  held: 0,
};

/** The most accounts in the cache. Each takes about a kilobyte. */
const ACCOUNTS_MAX = 5_000;

export class AccountStates {
  readonly #database: Database;
  readonly #kept: VersionedCache<AccountId, AccountState>;

  constructor(database: Database) {
    this.#database = database;
    this.#kept = new VersionedCache(database, ACCOUNTS_MAX);
  }

  /** The account's current state, including commits of other processes. */
  of(account: AccountId): MaybePromise<AccountState> {
    return this.#kept.peek(account) ?? this.#read(account);
  }

  async #read(account: AccountId): Promise<AccountState> {
    const read = async (): Promise<AccountState> =>
      accountStateOf(await this.#database.ask(personSql.read, account));
    return (await this.#kept.get(account, read)) ?? NEW_ACCOUNT;
  }
}

function accountStateOf([person]: readonly personSql.PersonRow[]): AccountState {
  if (!person) return NEW_ACCOUNT;
  return {
    activities: parseActivityTimes(person.activity_times),
    stamp: person.stamp,
    isShown: person.shown >= person.stamp,
    nextAirAt: person.next_air_at,
    held: person.held,
  };
}
