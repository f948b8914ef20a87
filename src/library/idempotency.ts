// Requests that carry an idempotency key: carried out once, and answered the same when they are sent again.

import type { AccountId, Millis } from "../core/ids.ts";
import { HOUR } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import { insertAccountRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import { removeDue } from "./due.ts";
import * as dueSql from "./statements/due.ts";
import * as keySql from "./statements/idempotency.ts";

/** How long a key and its answer are kept. */
export const KEPT_MILLIS = 48 * HOUR;

export type KeyedRequest = {
  readonly account: AccountId;
  readonly key: string;
  /** A hash of the method, the address and the body. */
  readonly requestHash: string;
};

/** Which process carries a request out, and since when. */
export type Claim = { readonly owner: string; readonly at: Millis };

export type Claimed =
  /** The key is the caller's: the request may be carried out. */
  | { readonly kind: "mine" }
  | { readonly kind: "answered"; readonly answer: string }
  /** The key belongs to another request. */
  | { readonly kind: "mismatch" }
  /** Another process carries it out, or died doing so. */
  | { readonly kind: "running"; readonly claim: Claim };

export type IdempotencyStore = {
  /** Claims the key, or says who has. */
  claim(request: KeyedRequest, owner: string, now: Millis): Promise<Claimed>;
  /** Takes over a claim whose process is dead. False where another process was faster. */
  takeOver(request: KeyedRequest, dead: Claim, mine: Claim): Promise<boolean>;
  /** Keeps the answer, durably. */
  answer(request: KeyedRequest, owner: string, answer: string): Promise<void>;
  /** Gives the key back: the request failed, and may be tried again. */
  release(request: KeyedRequest, owner: string): Promise<void>;
  /** Forgets the account's keys that are old enough, and schedules the next time. */
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
        yield* ask(keySql.forget, account, now - KEPT_MILLIS);
        yield* removeDue(account, "keys");
        yield* ask(dueSql.scheduleForgetting, KEPT_MILLIS, account);
      }),
  };
}

function* claimKey({ account, key, requestHash }: KeyedRequest, owner: string, now: Millis): Steps<Claimed> {
  yield* ask(keySql.forget, account, now - KEPT_MILLIS);
  const [mine] = yield* insertAccountRows(keySql.claim, account, [
    { key, request_hash: requestHash, owner, claimed_at: now, at: now },
  ]);
  if (mine) {
    const [scheduled] = yield* ask(dueSql.find, account, "keys");
    if (!scheduled) yield* ask(dueSql.scheduleForgetting, KEPT_MILLIS, account);
    return { kind: "mine" };
  }
  const [row] = yield* ask(keySql.find, account, key);
  // It was given back since the claim: the client's next attempt gets it.
  if (!row) return { kind: "running", claim: { owner: "", at: now } };
  if (row.request_hash !== requestHash) return { kind: "mismatch" };
  if (row.answer !== null) return { kind: "answered", answer: row.answer };
  return { kind: "running", claim: { owner: row.owner, at: row.claimed_at } };
}

/**
 * What the request's commit came to, where it was made already and the process died before it could answer: the answer is
 * then made of that, and nothing is committed again. Its type is what the same request passed to `keepOutcome`.
 */
export function* findOutcome<Outcome extends object>(
  account: AccountId,
  keyed: KeyedRequest | null | undefined,
): Steps<Outcome | null> {
  if (!keyed) return null;
  const [row] = yield* ask(keySql.findOutcome, account, keyed.key, keyed.requestHash);
  return row?.outcome ? (JSON.parse(row.outcome) as Outcome) : null;
}

/** Keeps what the request's commit comes to, in the same transaction. */
export function* keepOutcome(
  account: AccountId,
  keyed: KeyedRequest | null | undefined,
  outcome: object,
): Steps<void> {
  if (keyed) yield* ask(keySql.keepOutcome, JSON.stringify(outcome), account, keyed.key, keyed.requestHash);
}
