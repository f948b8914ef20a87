// Access tokens: each for one account and one app; only their hashes are stored.

import { hash, randomBytes } from "node:crypto";
import { type AccountId, type Millis, toAccountId } from "../core/ids.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { insertRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as sql from "./statements.ts";

export type TokenOwner = { readonly account: AccountId; readonly clientId: string };

/** A token was asked for an account or an app that does not exist. */
export class UnknownTokenOwner extends Error {
  override readonly name = "UnknownTokenOwner";
}

const SECRET_BYTES = 32;
/** `rp_`, the account in base 36 so that the look-up reaches one shard, `_`, the secret. */
const TOKEN = /^rp_([1-9a-z][0-9a-z]{0,10})_[A-Za-z0-9_-]{43}$/;
/** Verified tokens that are kept in memory; a few hundred bytes each. */
const VERIFIED_TOKENS_MAX = 2_000;

/**
 * Makes a token and answers its text, of which only the hash is kept.
 * @throws UnknownTokenOwner
 */
export async function issueToken(database: Database, owner: TokenOwner, now: Millis): Promise<string> {
  const { account, clientId } = owner;
  const token = `rp_${account.toString(36)}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  await database.write(function* (): Steps<void> {
    const [person] = yield* ask(sql.findProfile, account);
    if (!person) throw new UnknownTokenOwner(`there is no account ${account}`);
    const [app] = yield* ask(sql.findApp, clientId);
    if (!app) throw new UnknownTokenOwner(`there is no app with the client id ${clientId}`);
    const hash = hashToken(token);
    yield* insertRows(sql.addToken, [{ account, hash, client_id: clientId, created_at: now }]);
  });
  return token;
}

/** Finds the owner of a token, for every request. Verified tokens are kept until anybody writes to the accounts. */
export class TokenReader {
  readonly #database: Database;
  readonly #verified: VersionedCache<string, TokenOwner>;

  constructor(database: Database) {
    this.#database = database;
    this.#verified = new VersionedCache(database, VERIFIED_TOKENS_MAX);
  }

  /** Null for a token that was never issued or is revoked, and for any other text. */
  whoseToken(token: string): MaybePromise<TokenOwner | null> {
    const account = accountInToken(token);
    if (account === null) return null;
    return this.#verified.peek(token) ?? this.#find(account, token);
  }

  async #find(account: AccountId, token: string): Promise<TokenOwner | null> {
    const find = async (): Promise<TokenOwner | null> => {
      const [row] = await this.#database.ask(sql.findToken, account, hashToken(token));
      return row ? { account, clientId: row.client_id } : null;
    };
    return (await this.#verified.one(token, find)) ?? null;
  }
}

function accountInToken(token: string): AccountId | null {
  const [, digits] = TOKEN.exec(token) ?? [];
  if (digits === undefined) return null;
  const account = Number.parseInt(digits, 36);
  return Number.isSafeInteger(account) ? toAccountId(account) : null;
}

/** SHA-256 without salt is enough for 32 random bytes. */
function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}
