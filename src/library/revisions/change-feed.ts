// Everything that changed after a revision, in order, in pages that never divide a revision.

import { type AccountId, type RevisionNumber, toRevisionNumber } from "../../core/ids.ts";
import type { Revision, WholeRevision } from "../../core/revisions/revision.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as personSql from "../statements/person.ts";
import * as revisionSql from "../statements/revision.ts";
import { toRevision, toTitleChanges } from "./revision-rows.ts";

export type FeedPage = {
  readonly kind: "page";
  readonly revisions: readonly WholeRevision[];
  /** The last revision that the page holds; where the next page goes on. */
  readonly next: RevisionNumber;
  /** Whether nothing comes after it. */
  readonly end: boolean;
};

/** The revision is older than what is kept, or newer than anything: whoever asks must begin again. */
export type NoFeed = { readonly kind: "too_old" | "unknown" };

/** Whole revisions after `since`, of together at most `limit` changed titles, or one revision of more. */
export function* readFeed(account: AccountId, since: number, limit: number): Steps<FeedPage | NoFeed> {
  const [person] = yield* ask(personSql.read, account);
  const current = person?.revision ?? 0;
  if (since > current) return { kind: "unknown" };
  const rows = yield* ask(revisionSql.listAfter, account, since, limit);
  if (since < current && rows[0]?.revision !== since + 1) return { kind: "too_old" };
  const page: Revision[] = [];
  let titles = 0;
  for (const row of rows) {
    const revision = toRevision(row);
    titles += revision.summary.titles;
    if (page.length > 0 && titles > limit) break;
    page.push(revision);
  }
  const next = page.at(-1)?.revision ?? toRevisionNumber(since);
  const changes = page.length > 0 ? yield* ask(revisionSql.listChanges, account, since, next) : [];
  const byRevision = Map.groupBy(changes, ({ revision }) => revision);
  return {
    kind: "page",
    revisions: page.map((one) => ({
      ...one,
      titles: (byRevision.get(one.revision) ?? []).map(toTitleChanges),
    })),
    next,
    end: next === current,
  };
}
