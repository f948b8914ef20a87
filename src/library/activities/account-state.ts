// What each account's row says, kept until anybody writes: polls for changes are answered from it.

import { type AccountId, type Millis, toMillis } from "../../core/ids.ts";
import type { ActivityTimes } from "../../core/revisions/activity.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { VersionedCache } from "../../database/versioned-cache.ts";
import * as personSql from "../statements/person.ts";
import { parseActivityTimes } from "./activity-times.ts";

export type AccountState = {
  readonly activities: ActivityTimes;
  /** No row of the account changed later. */
  readonly stamp: Millis;
  /** A client was shown the stamp, so that the next commit takes a later one. */
  readonly isShown: boolean;
  /** When the first of the next episodes airs that the person waits for; null when waiting for none. */
  readonly nextAirAt: Millis | null;
  /** Removals that are held for the owner. */
  readonly held: number;
};

/** An account of which nothing was recorded yet. */
const NEW_ACCOUNT: AccountState = {
  activities: {},
  stamp: toMillis(0),
  isShown: true,
  nextAirAt: null,
  held: 0,
};

/** Accounts that are kept in memory; about a kilobyte each. */
const ACCOUNTS_MAX = 5_000;

export class AccountStates {
  readonly #database: Database;
  readonly #kept: VersionedCache<AccountId, AccountState>;

  constructor(database: Database) {
    this.#database = database;
    this.#kept = new VersionedCache(database, ACCOUNTS_MAX);
  }

  /** The account's state now, commits of other processes included. */
  of(account: AccountId): MaybePromise<AccountState> {
    return this.#kept.peek(account) ?? this.#read(account);
  }

  async #read(account: AccountId): Promise<AccountState> {
    const read = async (): Promise<AccountState> =>
      accountStateOf(await this.#database.ask(personSql.read, account));
    return (await this.#kept.one(account, read)) ?? NEW_ACCOUNT;
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
