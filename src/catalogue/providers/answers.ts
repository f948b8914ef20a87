// What providers answered lately, misses among it, so that the same is not asked twice.

import { createHash } from "node:crypto";
import { type Clock, DAY, HOUR, MINUTE } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { ask, type Steps } from "../../database/statement.ts";
import type { Finding, ProviderName } from "./provider.ts";
import * as sql from "./statements.ts";

/** How long an answer is good. A show that airs today gets its new episode within hours. */
const FRESH = 6 * HOUR;
/** How long nothing being there is believed. */
const FRESH_MISS = DAY;
/** Answers that are kept, and the characters of the largest one; the catalogue itself holds what was found. */
export const MOST_ANSWERS = 20_000;
const LARGEST = 65_536;
const CLEANED_EVERY = 10 * MINUTE;
/** Raised when answers of an earlier version can no longer be read. */
const FORM = 1;

export type Answers = {
  find(provider: ProviderName, request: string): Promise<Finding | null>;
  keep(provider: ProviderName, request: string, finding: Finding): Promise<void>;
  /** Drops what has expired, and the oldest of what is too much. */
  clean(): Promise<void>;
};

export function openAnswers(database: Database, clock: Clock, most = MOST_ANSWERS): Answers {
  let cleanedAt = 0;
  return {
    find: async (provider, request) => {
      const [row] = await database.ask(sql.readAnswer, provider, keyOf(request), clock());
      return row ? (JSON.parse(row.answer) as Finding) : null;
    },
    keep: async (provider, request, finding) => {
      const text = JSON.stringify(finding);
      if (text.length > LARGEST) return;
      const until = clock() + (finding.kind === "none" ? FRESH_MISS : FRESH);
      await database.write(() => ask(sql.keepAnswer, provider, keyOf(request), text, until));
    },
    clean: async () => {
      const now = clock();
      if (now - cleanedAt < CLEANED_EVERY) return;
      cleanedAt = now;
      await database.write(function* (): Steps<void> {
        yield* ask(sql.forgetExpired, now);
        const [overflow] = yield* ask(sql.readOverflow, most);
        if (overflow) yield* ask(sql.forgetExpired, overflow.expires_at);
      });
    },
  };
}

const keyOf = (request: string): string => shortened(`${FORM} ${request}`);

/** A key of what somebody asked for, which may be long: an index takes only short ones. */
export function shortened(key: string): string {
  return key.length <= 200 ? key : createHash("sha256").update(key).digest("hex");
}
