// Which revisions are meant, from the fields of a query, a body or a command line.

import { type Millis, toTitleId } from "../../../core/ids.ts";
import type { RevisionQuery } from "../../../core/revisions/revision.ts";
import { emptyField, noSuchRevision } from "../../errors.ts";
import { isSent, readLimit, readOptionalTime, readWholeNumber } from "../fields.ts";

export type SentRevisionFilters = {
  /** A revision, or a time. */
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
  /** A revision that is not wanted any more, for the next page. */
  readonly before?: string | number | undefined;
  /** A client id, or an app's name. */
  readonly app?: string | undefined;
  readonly source?: string | undefined;
  readonly title?: string | number | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

const LIMIT = { usual: 100, most: 1_000 };

/** How many revisions a list has at most. @throws WireError 400 */
export const parseRevisionsLimit = (limit: string | number | undefined): number => readLimit(limit, LIMIT);

/** @throws WireError 400 `wrong_parameter` */
export function parseRevisions(sent: SentRevisionFilters): RevisionQuery {
  const title = readWholeNumber(sent.title, "title", 1);
  const before = readWholeNumber(sent.before, "before", 0);
  const [from, to] = [readBound(sent.from, "from"), readBound(sent.to, "to")];
  return {
    from: from.revision,
    to: before === undefined ? to.revision : Math.min(before - 1, to.revision ?? before),
    app: isSent(sent.app) ? sent.app : undefined,
    source: isSent(sent.source) ? sent.source : undefined,
    title: title === undefined ? undefined : toTitleId(title),
    since: readOptionalTime(sent.since, "since") ?? from.time,
    until: readOptionalTime(sent.until, "until") ?? to.time,
  };
}

/** What is to be undone must be named: an empty body does not undo everything. @throws WireError 400 */
export function parseUndo(sent: SentRevisionFilters): RevisionQuery {
  const query = parseRevisions(sent);
  if (Object.values(query).every((value) => value === undefined)) throw emptyField("app");
  return query;
}

/** The number of one revision. @throws WireError 404 for what cannot be one */
export function parseRevisionNumber(sent: string): number {
  if (!/^\d{1,15}$/.test(sent)) throw noSuchRevision();
  return Number(sent);
}

/** What is written as a number is a revision, anything else a time. */
function readBound(sent: string | number | undefined, name: string): { revision?: number; time?: Millis } {
  if (sent === undefined || sent === "") return {};
  if (/^\d+$/.test(String(sent))) {
    const revision = readWholeNumber(sent, name, 0);
    return revision === undefined ? {} : { revision };
  }
  const time = readOptionalTime(String(sent), name);
  return time === undefined ? {} : { time };
}
