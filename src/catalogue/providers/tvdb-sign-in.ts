// Signing in to TheTVDB.

import type { Ask, Question, Reply } from "./call.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { readAs } from "./read-answer.ts";
import { signedIn } from "./tvdb-schemas.ts";

export type TvdbKeys = { readonly key: string; readonly pin: string | null };

/** Makes calls with a token, which is valid for a month. A refused token is renewed once. */
export function signingIn(ask: Ask, { key, pin }: TvdbKeys): Ask {
  let token: Promise<string> | null = null;
  const signIn = async (): Promise<string> => {
    const json = pin === null ? { apikey: key } : { apikey: key, pin };
    const reply = await ask({ path: "/login", json });
    if (reply === null) throw new ProviderFailure("refused");
    return readAs(signedIn, reply.body).data.token;
  };
  const withToken = async (question: Question): Promise<Reply | null> => {
    token ??= signIn();
    const mine = token;
    try {
      return await ask({ ...question, headers: { authorization: `Bearer ${await mine}` } });
    } catch (error) {
      const isSignedIn = await mine.then(
        () => true,
        () => false,
      );
      if (token === mine && (isRefused(error) || !isSignedIn)) token = null;
      throw error;
    }
  };
  return async (question) => {
    const isFirst = token === null;
    try {
      return await withToken(question);
    } catch (error) {
      if (isFirst || !isRefused(error)) throw error;
      return withToken(question);
    }
  };
}

const isRefused = (error: unknown): boolean => error instanceof ProviderFailure && error.reason === "refused";
