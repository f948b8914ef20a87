// Reads the changes after a revision, in pages that consist of whole revisions.

import { type AccountId, type RevisionNumber, toRevisionNumber } from "../../core/ids.ts";
import type { Revision, WholeRevision } from "../../core/revisions/revision.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import * as personSql from "../statements/person.ts";
import * as revisionSql from "../statements/revision.ts";
import { toRevision, toTitleChanges } from "./revision-rows.ts";

export type FeedPage = {
  readonly kind: "page";
  readonly revisions: readonly WholeRevision[];
  /** The last revision of the page. The next page starts after it. */
  readonly next: RevisionNumber;
  /** Whether this is the last page. */
  readonly end: boolean;
};

/** The changes after the revision are no longer stored, or there is no such revision. The client must start over. */
export type NoFeed = { readonly kind: "too_old" | "unknown" };

/** The revisions after `since`, with at most `limit` changed titles in total; at least one revision. */
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
