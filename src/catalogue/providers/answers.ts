// Recent answers of providers, misses included, so that a question is not repeated.

import { createHash } from "node:crypto";
import { toMillis } from "../../core/ids.ts";
import { type Clock, DAY, HOUR, MINUTE } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as answerSql from "../statements/provider-answer.ts";
import { type Finding, type ProviderName, parseFinding } from "./provider.ts";

/** How long an answer is used: a show that airs today must get its new episode within hours. */
const FRESH_MILLIS = 6 * HOUR;
/** How long a miss is used. */
const FRESH_MISS_MILLIS = DAY;
/** The most stored answers, and the most characters of one. Titles that were found are in the catalogue anyway. */
const ANSWERS_MAX = 20_000;
const ANSWER_LENGTH_MAX = 65_536;
const CLEANING_INTERVAL_MILLIS = 10 * MINUTE;
/** Increased when stored answers can no longer be read. */
const FORM = 1;

export type Answers = {
  find(provider: ProviderName, request: string): Promise<Finding | null>;
  keep(provider: ProviderName, request: string, finding: Finding): Promise<void>;
  /** Removes expired answers, and the oldest ones beyond the limit. */
  clean(): Promise<void>;
};

export function openAnswers(database: Database, clock: Clock, answersMax = ANSWERS_MAX): Answers {
  let cleanedAt = 0;
  return {
    find: async (provider, request) => {
      const [row] = await database.ask(answerSql.find, provider, versioned(request), clock());
      return row ? parseFinding(row.answer) : null;
    },
    keep: async (provider, request, finding) => {
      const answer = JSON.stringify(finding);
      if (answer.length > ANSWER_LENGTH_MAX) return;
      const until = toMillis(clock() + (finding.kind === "none" ? FRESH_MISS_MILLIS : FRESH_MILLIS));
      const row = { provider, request: versioned(request), answer, expires_at: until };
      await database.write(() => insertRows(answerSql.write, [row]));
    },
    clean: async () => {
      const now = clock();
      if (now - cleanedAt < CLEANING_INTERVAL_MILLIS) return;
      cleanedAt = now;
      await database.write(function* (): Steps<void> {
        yield* ask(answerSql.removeExpired, now);
        const [first] = yield* ask(answerSql.findExpiry, answersMax);
        if (first) yield* ask(answerSql.removeExpired, first.expires_at);
      });
    },
  };
}

const versioned = (request: string): string => shortened(`${FORM} ${request}`);

/** Characters of a key; indexes take only short ones. */
const KEY_LENGTH_MAX = 200;

/** The key, or its hash where it is long. */
export function shortened(key: string): string {
  return key.length <= KEY_LENGTH_MAX ? key : createHash("sha256").update(key).digest("hex");
}
