// Reads revisions and their changes.

import type { AccountId, Millis, TitleId } from "../../core/ids.ts";
import type { Change } from "../../core/revisions/change.ts";
import type {
  ListedRevision,
  Revision,
  TitleChanges,
  TitleSnapshot,
  WholeRevision,
} from "../../core/revisions/revision.ts";
import type { Database } from "../../database/database.ts";
import { type Condition, composed } from "../../database/sql/compose.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import * as revisionSql from "../statements/revision.ts";
import { type FeedPage, type NoFeed, readFeed } from "./change-feed.ts";
import { decodeChanges, decodeSnapshot } from "./changes.ts";
import { toRevision, toTitleChanges } from "./revision-rows.ts";

export type RevisionFilter = {
  /** The first and the last revision, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The client ids of the apps. */
  readonly apps?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly title?: TitleId | undefined;
  /** Only revisions that removed a title, except undos and decided held removals. */
  readonly removing?: boolean | undefined;
  /** The earliest time, included. */
  readonly since?: Millis | undefined;
  /** The latest time, excluded. */
  readonly until?: Millis | undefined;
};

/** The changes of one title in one revision. */
export type Revised = { readonly revision: number; readonly changes: readonly Change[] };

export type Revisions = {
  /** The revisions, newest first, each with its first titles. */
  list(account: AccountId, filter: RevisionFilter, limit: number): Promise<readonly ListedRevision[]>;
  /** One revision with all its changes; null if there is no such revision. */
  find(account: AccountId, revision: number): Promise<WholeRevision | null>;
  /** The numbers of the revisions, newest first. */
  numbers(account: AccountId, filter: RevisionFilter, limit: number): Promise<readonly number[]>;
  /** The changes of the revisions, by title, those of the newest revision first. */
  changesOf(account: AccountId, revisions: readonly number[]): Promise<ReadonlyMap<TitleId, Revised[]>>;
  /** The latest snapshots of the titles. Titles that never changed are left out. */
  snapshots(account: AccountId, titles: readonly TitleId[]): Promise<readonly TitleSnapshot[]>;
  /** The changes after a revision, in order. `limit`: the most changed titles in a page. */
  feed(account: AccountId, since: number, limit: number): Promise<FeedPage | NoFeed>;
  /** A number that changes with every write to the library by any process. */
  version(): Promise<number>;
};

/** The most revisions whose changes one statement reads. */
const PAGE_REVISIONS_MAX = 500;

export function openRevisions(database: Database): Revisions {
  return {
    list: (account, filter, limit) => database.read(() => listRevisions(account, filter, limit)),
    find: (account, revision) => database.read(() => findRevision(account, revision)),
    numbers: async (account, filter, limit) =>
      (await database.read(() => selectRevisions(account, filter, limit))).map(({ revision }) => revision),
    changesOf: async (account, revisions) => {
      const byTitle = new Map<TitleId, Revised[]>();
      const ordered = revisions.toSorted((a, b) => b - a);
      for (let at = 0; at < ordered.length; at += PAGE_REVISIONS_MAX) {
        const page = columnOf(ordered.slice(at, at + PAGE_REVISIONS_MAX));
        for (const row of await database.ask(revisionSql.changesOfRevisions, page, account)) {
          const lists = byTitle.get(row.title) ?? [];
          byTitle.set(row.title, lists);
          lists.push({ revision: row.revision, changes: decodeChanges(row.changes) });
        }
      }
      return byTitle;
    },
    snapshots: async (account, titles) => {
      const wanted = columnOf(titles);
      const rows = await database.ask(revisionSql.lastSnapshots, wanted, account);
      return rows.map(({ title, snapshot }) => decodeSnapshot(title, snapshot));
    },
    feed: (account, since, limit) => database.read(() => readFeed(account, since, limit)),
    version: () => database.version(),
  };
}

const select = composed<revisionSql.RevisionRow>(`
  select ${revisionSql.REVISION_COLUMNS} from revision x where {conditions} order by x.revision desc limit ?`);

/** The revisions that match the filter, newest first. */
export function selectRevisions(
  account: AccountId,
  { from, to, apps, source, title, removing, since, until }: RevisionFilter,
  limit: number,
): Steps<readonly revisionSql.RevisionRow[]> {
  const conditions: (Condition | null)[] = [
    ["x.account = ?", account],
    from === undefined ? null : ["x.revision >= ?", from],
    to === undefined ? null : ["x.revision <= ?", to],
    apps === undefined ? null : ["x.app in (select r.value->>0 from {rows})", columnOf(apps)],
    source === undefined ? null : ["x.source = ?", source],
    removing ? ["x.removed > 0 and x.source not in ('undo', 'guard')"] : null,
    since === undefined ? null : ["x.at >= ?", since],
    until === undefined ? null : ["x.at < ?", until],
    title === undefined ? null : [CHANGED, account, title],
  ];
  return select(conditions, limit);
}
const CHANGED = `exists (
  select c.title from change c where c.account = ? and c.title = ? and c.revision = x.revision)`;

function* listRevisions(
  account: AccountId,
  filter: RevisionFilter,
  limit: number,
): Steps<(Revision & { titles: TitleSnapshot[] })[]> {
  const rows = yield* selectRevisions(account, filter, limit);
  const titles = new Map<number, TitleSnapshot[]>(rows.map(({ revision }) => [revision, []]));
  for (let at = 0; at < rows.length; at += PAGE_REVISIONS_MAX) {
    const page = columnOf(rows.slice(at, at + PAGE_REVISIONS_MAX).map(({ revision }) => revision));
    for (const { revision, title, snapshot } of yield* ask(revisionSql.titlesOfRevisions, page, account))
      titles.get(revision)?.push(decodeSnapshot(title, snapshot));
  }
  return rows.map((row) => ({ ...toRevision(row), titles: titles.get(row.revision) ?? [] }));
}

function* findRevision(
  account: AccountId,
  revision: number,
): Steps<(Revision & { titles: TitleChanges[] }) | null> {
  const [row] = yield* ask(revisionSql.find, account, revision);
  if (!row) return null;
  const changes = yield* ask(revisionSql.listChanges, account, revision - 1, revision);
  return { ...toRevision(row), titles: changes.map(toTitleChanges) };
}
