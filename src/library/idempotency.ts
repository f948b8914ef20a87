// Idempotency keys: a request that is sent again under its key is not run again, but gets the stored response.

import type { AccountId, Millis } from "../core/ids.ts";
import { HOUR } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import { insertAccountRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import { removeDue } from "./due.ts";
import * as dueSql from "./statements/due.ts";
import * as keySql from "./statements/idempotency.ts";

/** How long a key and its response are kept. */
export const KEY_LIFETIME_MILLIS = 48 * HOUR;

export type KeyedRequest = {
  readonly account: AccountId;
  readonly key: string;
  /** A hash of the method, the path with the query, and the body. */
  readonly requestHash: string;
};

/** The process that runs a request, and the time at which it claimed the key. */
export type Claim = { readonly owner: string; readonly at: Millis };

export type Claimed =
  /** The caller has claimed the key and may run the request. */
  | { readonly kind: "mine" }
  | { readonly kind: "answered"; readonly answer: string }
  /** The key belongs to another request. */
  | { readonly kind: "mismatch" }
  /** Another process runs the request, or died while it ran it. */
  | { readonly kind: "running"; readonly claim: Claim };

export type IdempotencyStore = {
  /** Claims the key, or returns its current state. */
  claim(request: KeyedRequest, owner: string, now: Millis): Promise<Claimed>;
  /** Takes over the claim of a dead process. False if another process did so first. */
  takeOver(request: KeyedRequest, dead: Claim, mine: Claim): Promise<boolean>;
  /** Stores the response. */
  answer(request: KeyedRequest, owner: string, answer: string): Promise<void>;
  /** Releases the key of a failed request, so that the client may try it again. */
  release(request: KeyedRequest, owner: string): Promise<void>;
  /** Deletes the account's keys that are older than `KEY_LIFETIME_MILLIS`, and schedules the next deletion. */
  forget(account: AccountId, now: Millis): Promise<void>;
};

export function openIdempotency(database: Database): IdempotencyStore {
  return {
    claim: (request, owner, now) => database.write(() => claimKey(request, owner, now)),
    takeOver: ({ account, key }, dead, mine) =>
      database.write(function* (): Steps<boolean> {
        const { owner, at } = mine;
        const taken = yield* ask(keySql.takeOver, owner, at, account, key, dead.owner, dead.at);
        return taken.length > 0;
      }),
    answer: ({ account, key }, owner, answer) =>
      database.write(function* (): Steps<void> {
        yield* ask(keySql.keepAnswer, answer, account, key, owner);
      }),
    release: ({ account, key }, owner) =>
      database.write(function* (): Steps<void> {
        yield* ask(keySql.release, account, key, owner);
        yield* ask(keySql.abandon, account, key, owner);
      }),
    forget: (account, now) =>
      database.write(function* (): Steps<void> {
        yield* ask(keySql.forget, account, now - KEY_LIFETIME_MILLIS);
        yield* removeDue(account, "keys");
        yield* ask(dueSql.scheduleForgetting, KEY_LIFETIME_MILLIS, account);
      }),
  };
}

function* claimKey({ account, key, requestHash }: KeyedRequest, owner: string, now: Millis): Steps<Claimed> {
  yield* ask(keySql.forget, account, now - KEY_LIFETIME_MILLIS);
  const [mine] = yield* insertAccountRows(keySql.claim, account, [
    { key, request_hash: requestHash, owner, claimed_at: now, at: now },
  ]);
  if (mine) {
    const [scheduled] = yield* ask(dueSql.find, account, "keys");
    if (!scheduled) yield* ask(dueSql.scheduleForgetting, KEY_LIFETIME_MILLIS, account);
    return { kind: "mine" };
  }
  const [row] = yield* ask(keySql.find, account, key);
  // The key was released since the claim failed. The client's next attempt will get it.
  if (!row) return { kind: "running", claim: { owner: "", at: now } };
  if (row.request_hash !== requestHash) return { kind: "mismatch" };
  if (row.answer !== null) return { kind: "answered", answer: row.answer };
  return { kind: "running", claim: { owner: row.owner, at: row.claimed_at } };
}

/**
 * The outcome of the request's commit, if that was made before and the process died before it could respond. The
 * response is then made from it, and nothing is committed again. The type is that of the value which the same request
 * passed to `keepOutcome`.
 */
export function* findOutcome<Outcome extends object>(
  account: AccountId,
  keyed: KeyedRequest | null | undefined,
): Steps<Outcome | null> {
  if (!keyed) return null;
  const [row] = yield* ask(keySql.findOutcome, account, keyed.key, keyed.requestHash);
  return row?.outcome ? (JSON.parse(row.outcome) as Outcome) : null;
}

/** Stores the outcome of the request's commit, in the same transaction. */
export function* keepOutcome(
  account: AccountId,
  keyed: KeyedRequest | null | undefined,
  outcome: object,
): Steps<void> {
  if (keyed) yield* ask(keySql.keepOutcome, JSON.stringify(outcome), account, keyed.key, keyed.requestHash);
}
