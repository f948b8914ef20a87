// SQL of idempotency keys: the process that runs a request, the outcome of its commit, and its response.

import type { Millis } from "../../core/ids.ts";
import { bigint, columnList, type RowOf, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const CLAIM = {
  key: text(),
  request_hash: text(),
  /** The process that runs the request. */
  owner: text(),
  claimed_at: bigint<Millis>(),
  at: bigint<Millis>(),
};
const LOADED = {
  request_hash: CLAIM.request_hash,
  owner: CLAIM.owner,
  claimed_at: CLAIM.claimed_at,
  answer: text<string | null>(),
};

export type KeyRow = RowOf<typeof LOADED>;

/** Returns the key if it was free. */
export const claim = accountInsertion("idempotency", {
  columns: CLAIM,
  key: ["key"],
  onConflict: "keep",
  returning: ["key"],
});

export const find = statement<KeyRow>(`
  select ${columnList(LOADED, "x")} from idempotency x where x.account = ? and x.key = ?`);

export const takeOver = statement<{ key: string }>(`
  update idempotency set owner = ?, claimed_at = ? where account = ? and key = ? and owner = ? and claimed_at = ?
    and answer is null returning key`);

export const findOutcome = statement<{ outcome: string | null }>(`
  select outcome from idempotency where account = ? and key = ? and request_hash = ?`);

export const keepOutcome = statement(`
  update idempotency set outcome = ? where account = ? and key = ? and request_hash = ? and answer is null`);

export const keepAnswer = statement(`
  update idempotency set answer = ? where account = ? and key = ? and owner = ?`);

/** Keeps a key whose request has committed: the next attempt is answered from the stored outcome. */
export const release = statement(`
  delete from idempotency where account = ? and key = ? and owner = ? and answer is null and outcome is null`);

/** Lets the next attempt take over a key that could not be released. */
export const abandon = statement(`
  update idempotency set claimed_at = 0 where account = ? and key = ? and owner = ? and answer is null`);

export const forget = statement("delete from idempotency where account = ? and at <= ?");
