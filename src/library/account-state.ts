// Where each account stands, remembered until anybody writes: what those who only ask "anything new?" are answered from.

import type { ActivityTimes } from "../core/activity.ts";
import { type AccountId, type Millis, toMillis } from "../core/ids.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import { toActivities } from "./activities.ts";
import * as personSql from "./statements/person.ts";

export type AccountState = {
  readonly activities: ActivityTimes;
  /** No row of the account changed later. */
  readonly stamp: Millis;
  /** Somebody was told of the stamp, so that the next commit takes a later one. */
  readonly isShown: boolean;
  /** When the next episode airs that the person waits for, at the earliest; null when waiting for none. */
  readonly nextAirAt: Millis | null;
  /** Removals that are held for the owner. */
  readonly held: number;
};

/** Of whom nothing was ever recorded. */
const NOTHING: AccountState = { activities: {}, stamp: toMillis(0), isShown: true, nextAirAt: null, held: 0 };

/** Accounts remembered at a time; about a kilobyte each. */
const REMEMBERED = 5_000;

export class AccountStates {
  readonly #database: Database;
  readonly #known: VersionedCache<AccountId, AccountState>;

  constructor(database: Database) {
    this.#database = database;
    this.#known = new VersionedCache(database, REMEMBERED);
  }

  /** Where the account stands now, commits of other processes included. */
  of(account: AccountId): MaybePromise<AccountState> {
    return this.#known.peek(account) ?? this.#read(account);
  }

  async #read(account: AccountId): Promise<AccountState> {
    const read = async (): Promise<AccountState> =>
      accountStateOf(await this.#database.ask(personSql.read, account));
    return (await this.#known.one(account, read)) ?? NOTHING;
  }
}

function accountStateOf([person]: readonly personSql.PersonRow[]): AccountState {
  if (!person) return NOTHING;
  return {
    activities: toActivities(person),
    stamp: person.stamp,
    isShown: person.shown >= person.stamp,
    nextAirAt: person.next_air_at,
    held: person.held,
  };
}
