// SQL of revisions, and of the changes of each title in them.

import type { Millis, RevisionNumber, TitleId } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

/** The most titles that a list of revisions names for each revision. */
export const TITLES_SHOWN_MAX = 20;

const LISTED = {
  revision: bigint<RevisionNumber>(),
  at: bigint<Millis>(),
  app: text(),
  source: text(),
  summary: text(),
};

const COLUMNS = {
  ...LISTED,
  /** The number of titles that were removed. */
  removed: integer(),
};

export type RevisionRow = RowOf<typeof LISTED>;
export type WrittenRevisionRow = RowOf<typeof COLUMNS>;

/** The columns of a revision, with `x` as the name of the table. */
export const REVISION_COLUMNS = columnList(LISTED, "x");

/** The revisions after the given one, the oldest first. */
export const listAfter = statement<RevisionRow>(`
  select ${REVISION_COLUMNS} from revision x where x.account = ? and x.revision > ? order by x.revision limit ?`);

export const find = statement<RevisionRow>(`
  select ${REVISION_COLUMNS} from revision x where x.account = ? and x.revision = ?`);

export const write = accountInsertion("revision", {
  columns: COLUMNS,
  key: ["revision"],
  onConflict: "refuse",
});

/** The number of titles that an app removed after a time, without those that an undo removed. */
export const countRemoved = statement<{ removed: number }>(`
  select cast(coalesce(sum(removed), 0) as bigint) as removed from revision
  where account = ? and at > ? and app = ? and source not in ('undo', 'guard')`);

const CHANGE = {
  revision: bigint<RevisionNumber>(),
  title: bigint<TitleId>(),
  snapshot: text(),
  changes: text(),
};

export type ChangeRow = RowOf<typeof CHANGE>;

/** The changes after one revision, up to and including another. */
export const listChanges = statement<ChangeRow>(`
  select ${columnList(CHANGE, "x")} from change x where x.account = ? and x.revision > ? and x.revision <= ?
  order by x.revision, x.title`);

export const changesOfRevisions = statement<ChangeRow>(`
  select ${columnList(CHANGE, "x")} from {rows} cross join change x
  where x.account = ? and x.revision = cast(r.value->>0 as bigint) order by x.revision desc, x.title`);

/** The first titles of each revision. */
export const titlesOfRevisions = statement<Omit<ChangeRow, "changes">>(`
  select x.revision, x.title, x.snapshot from (
    select c.revision, c.title, c.snapshot, row_number() over (partition by c.revision order by c.title) as place
    from {rows} cross join change c where c.account = ? and c.revision = cast(r.value->>0 as bigint)
  ) x where x.place <= ${TITLES_SHOWN_MAX} order by x.revision, x.title`);

/** The snapshot of each title in the last revision that changed it. */
export const lastSnapshots = statement<Pick<ChangeRow, "title" | "snapshot">>(`
  select x.title, x.snapshot from (
    select c.title, c.snapshot, row_number() over (partition by c.title order by c.revision desc) as place
    from {rows} cross join change c where c.account = ? and c.title = cast(r.value->>0 as bigint)
  ) x where x.place = 1`);

export const writeChanges = accountInsertion("change", {
  columns: CHANGE,
  key: ["revision", "title"],
  onConflict: "keep",
});
