// The answers to requests that carry a key, kept so that the same request is answered the same again.

import type { AccountId, Millis } from "../core/ids.ts";
import { HOUR } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import { insertAccountRows } from "../database/insertion.ts";
import { ask, type Steps } from "../database/statement.ts";
import * as dueSql from "./statements/due.ts";
import * as keySql from "./statements/idempotency.ts";

/** How long an answer is kept, in milliseconds. */
export const KEPT = 48 * HOUR;

export type KeyedRequest = {
  readonly account: AccountId;
  readonly key: string;
  /** What was asked, as a hash. */
  readonly requestHash: string;
};

/** Whose work it is; tells whether the process that began it is still there. */
export type Claim = { readonly owner: string; readonly at: Millis };

export type Claimed =
  /** The key is the caller's: the request may be carried out. */
  | { readonly kind: "mine" }
  | { readonly kind: "answered"; readonly answer: string }
  /** The key came with another request. */
  | { readonly kind: "mismatch" }
  /** Somebody is at it, or died of it. */
  | { readonly kind: "running"; readonly claim: Claim };

export type IdempotencyStore = {
  /** Takes the key, or says who has it. */
  claim(request: KeyedRequest, owner: string, now: Millis): Promise<Claimed>;
  /** Takes the key over from a claim that nobody will finish. False when somebody else was faster. */
  takeOver(request: KeyedRequest, dead: Claim, mine: Claim): Promise<boolean>;
  /** Keeps the answer, durably. */
  answer(request: KeyedRequest, owner: string, answer: string): Promise<void>;
  /** Gives the key back: what was asked failed, and may be tried again. */
  release(request: KeyedRequest, owner: string): Promise<void>;
  /** Forgets the account's keys whose time is over, and schedules the next time. */
  forget(account: AccountId, now: Millis): Promise<void>;
};

/** The kind of due work that forgets keys. */
export const FORGETS_KEYS = "keys";

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
        yield* ask(keySql.forget, account, now - KEPT);
        yield* ask(dueSql.remove, account, FORGETS_KEYS);
        yield* ask(dueSql.scheduleForgetting, KEPT, account);
      }),
  };
}

function* claimKey({ account, key, requestHash }: KeyedRequest, owner: string, now: Millis): Steps<Claimed> {
  yield* ask(keySql.forget, account, now - KEPT);
  const [mine] = yield* insertAccountRows(keySql.claim, account, [
    { key, request_hash: requestHash, owner, claimed_at: now, at: now },
  ]);
  if (mine) {
    const [scheduled] = yield* ask(dueSql.find, account, FORGETS_KEYS);
    if (!scheduled) yield* ask(dueSql.scheduleForgetting, KEPT, account);
    return { kind: "mine" };
  }
  const [row] = yield* ask(keySql.find, account, key);
  // Given back in between: the next attempt gets it.
  if (!row) return { kind: "running", claim: { owner: "", at: now } };
  if (row.request_hash !== requestHash) return { kind: "mismatch" };
  if (row.answer !== null) return { kind: "answered", answer: row.answer };
  return { kind: "running", claim: { owner: row.owner, at: row.claimed_at } };
}

/**
 * What the request's write came to, when it was made already: the process died before it could answer. Its answer is
 * then made of that, and not of a second write.
 */
export function* findOutcome<Outcome extends object>(
  account: AccountId,
  keyed: KeyedRequest | null | undefined,
): Steps<Outcome | null> {
  if (!keyed) return null;
  const [row] = yield* ask(keySql.findOutcome, account, keyed.key, keyed.requestHash);
  return row?.outcome ? (JSON.parse(row.outcome) as Outcome) : null;
}

/** Keeps what the request's write comes to, in the same transaction. */
export function* keepOutcome(
  account: AccountId,
  keyed: KeyedRequest | null | undefined,
  outcome: object,
): Steps<void> {
  if (keyed) yield* ask(keySql.keepOutcome, JSON.stringify(outcome), account, keyed.key, keyed.requestHash);
}
