// Parses filters for revisions from a query, a body or a command line. See reprise-api.md.

import { type Millis, toTitleId } from "../../../core/ids.ts";
import type { RevisionQuery } from "../../../core/revisions/revision.ts";
import { emptyField, noSuchRevision } from "../../errors.ts";
import { isSent, type LimitRange, readLimit, readOptionalTime, readWholeNumber } from "../fields.ts";

export type SentRevisionFilters = {
  /** The number of a revision, or a time. */
  readonly from?: string | number | undefined;
  /** The number of a revision, or a time. */
  readonly to?: string | number | undefined;
  /** The number of a revision. Only earlier ones match: it is the last one of the previous page. */
  readonly before?: string | number | undefined;
  /** The client id or the name of an app. */
  readonly app?: string | undefined;
  readonly source?: string | undefined;
  readonly title?: string | number | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** The number of revisions in a list. */
const LISTED_REVISIONS: LimitRange = { default: 100, max: 1_000 };

/** The maximum number of revisions in a list. @throws WireError 400 `wrong_parameter` */
export const parseRevisionsLimit = (limit: string | number | undefined): number =>
  readLimit(limit, LISTED_REVISIONS);

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

/**
 * The revisions that an undo reverts. A filter is required, so that an empty body does not undo everything.
 * @throws WireError 400 `empty_field` without a filter, else `wrong_parameter`
 */
export function parseUndo(sent: SentRevisionFilters): RevisionQuery {
  // `before` selects a page of the list, so it is no filter of an undo.
  const query = parseRevisions({ ...sent, before: undefined });
  if (Object.values(query).every((value) => value === undefined)) throw emptyField("app");
  return query;
}

/** The number of a revision in a path. @throws WireError 404 `no_such_revision` unless the text is a number */
export function parseRevisionNumber(sent: string): number {
  if (!/^\d{1,15}$/.test(sent)) throw noSuchRevision();
  return Number(sent);
}

/** One end of a range. Digits are the number of a revision, anything else is a time. */
function readBound(sent: string | number | undefined, name: string): { revision?: number; time?: Millis } {
  if (sent === undefined || sent === "") return {};
  if (/^\d+$/.test(String(sent))) {
    const revision = readWholeNumber(sent, name, 0);
    return revision === undefined ? {} : { revision };
  }
  const time = readOptionalTime(String(sent), name);
  return time === undefined ? {} : { time };
}
