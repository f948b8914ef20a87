// Access tokens. A token is valid for one account and one app. Only its hash is stored.

import { hash, randomBytes } from "node:crypto";
import { type AccountId, type Millis, toAccountId } from "../core/ids.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { insertRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import { VersionedCache } from "../database/versioned-cache.ts";
import * as sql from "./statements.ts";

export type TokenOwner = { readonly account: AccountId; readonly clientId: string };

/** A token was requested for an account or an app that does not exist. */
export class UnknownTokenOwner extends Error {
  override readonly name = "UnknownTokenOwner";
}

const SECRET_BYTES = 32;
/** `rp_`, the account in base 36, `_`, and the secret. With the account, a look-up reaches only one shard. */
const TOKEN = /^rp_([1-9a-z][0-9a-z]{0,10})_[A-Za-z0-9_-]{43}$/;
/** Verified tokens in the cache. Each takes a few hundred bytes. */
const VERIFIED_TOKENS_MAX = 2_000;

/**
 * Creates a token and returns it. Only its hash is stored.
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

/** Finds the owners of tokens. Verified tokens are cached until any process writes to the accounts store. */
export class TokenReader {
  readonly #database: Database;
  readonly #verified: VersionedCache<string, TokenOwner>;

  constructor(database: Database) {
    this.#database = database;
    this.#verified = new VersionedCache(database, VERIFIED_TOKENS_MAX);
  }

  /** Returns null if the token was never issued, is revoked, or is not a token at all. */
  findOwner(token: string): MaybePromise<TokenOwner | null> {
    const account = accountInToken(token);
    if (account === null) return null;
    return this.#verified.peek(token) ?? this.#find(account, token);
  }

  async #find(account: AccountId, token: string): Promise<TokenOwner | null> {
    const find = async (): Promise<TokenOwner | null> => {
      const [row] = await this.#database.ask(sql.findToken, account, hashToken(token));
      return row ? { account, clientId: row.client_id } : null;
    };
    return (await this.#verified.get(token, find)) ?? null;
  }
}

function accountInToken(token: string): AccountId | null {
  const [, digits] = TOKEN.exec(token) ?? [];
  if (digits === undefined) return null;
  const account = Number.parseInt(digits, 36);
  return Number.isSafeInteger(account) ? toAccountId(account) : null;
}

/** SHA-256 without a salt is sufficient because a secret has 32 random bytes. */
function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}
