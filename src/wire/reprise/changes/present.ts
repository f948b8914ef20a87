// Changes in responses of the Reprise API: fields and parts, with their values before and after. See reprise-api.md.

import {
  type Change,
  type EntryChange,
  isEntryChange,
  isPlaybackChange,
  isRewatchChange,
} from "../../../core/revisions/change.ts";
import { isRemoval } from "../../../core/revisions/plan.ts";
import type { TitleChanges, WholeRevision } from "../../../core/revisions/revision.ts";
import type { Memo, RewatchState } from "../../../core/shelf.ts";
import { printTime } from "../../../core/time.ts";
import { presentTime } from "../../time.ts";
import { presentSnapshot } from "../title.ts";
import type { ChangesResponse, WireChange, WireTitleChanges } from "./schema.ts";

/** Changes of playbacks are not shown, because playbacks are transient. */
type ShownChange = Exclude<Change, { kind: "playback" }>;

/** The name of each field of an entry in responses. */
const FIELD_NAMES: Readonly<Record<EntryChange["field"], string>> = {
  status: "status",
  rating: "rating",
  ratedAt: "rated_at",
  memo: "memo",
  addedAt: "added_at",
  completedInBulkAt: "completed_in_bulk_at",
};

/** A change with its values; null for a change of a playback. */
export function presentChange(change: Change): WireChange | null {
  return isPlaybackChange(change) ? null : { ...presentSubject(change), ...presentValues(change) };
}

export function presentChanges(changes: readonly Change[]): WireChange[] {
  return changes.flatMap((change) => presentChange(change) ?? []);
}

function presentSubject(change: ShownChange): Pick<WireChange, "field" | "part" | "rewatch"> {
  if (isEntryChange(change)) return { field: FIELD_NAMES[change.field] };
  if (isRewatchChange(change)) return { field: "rewatch", rewatch: change.rewatch };
  const { season, number } = change.part;
  return {
    part: { season, number },
    ...("rewatch" in change ? { rewatch: change.rewatch } : {}),
  };
}

type Values = Pick<WireChange, "before" | "after">;

function presentValues(change: ShownChange): Values {
  if (isRewatchChange(change)) return presentBoth(change, presentState);
  if (!isEntryChange(change)) return presentBoth(change, presentTime);
  switch (change.field) {
    case "memo":
      return presentBoth(change, presentMemo);
    case "status":
    case "rating":
      return { before: change.before, after: change.after };
    default:
      return presentBoth(change, presentTime);
  }
}

const presentBoth = <Value>(
  { before, after }: { readonly before: Value; readonly after: Value },
  present: (value: Value) => unknown,
): Values => ({ before: present(before), after: present(after) });

function presentMemo(memo: Memo | null): unknown {
  return memo === null ? null : { text: memo.text, is_private: memo.isPrivate };
}

function presentState(state: RewatchState | null): unknown {
  if (state === null) return null;
  const { status, createdAt, startedAt, lastWatchedAt } = state;
  return {
    status,
    created_at: printTime(createdAt),
    started_at: printTime(startedAt),
    last_watched_at: presentTime(lastWatchedAt),
  };
}

/** A title and its changes, with `removed` if the title left the library. */
export function presentTitleChanges({
  title,
  changes,
}: TitleChanges): Pick<WireTitleChanges, "title" | "removed" | "changes"> {
  return {
    title: presentSnapshot(title),
    ...(isRemoval(changes) ? { removed: true } : {}),
    changes: presentChanges(changes),
  };
}

/** A page of changes. `next` is the `since` of the next page; `end` says that there are no further changes now. */
export type ChangesPage = {
  readonly revisions: readonly WholeRevision[];
  readonly next: number;
  readonly end: boolean;
};

export function presentChangesPage({ revisions, next, end }: ChangesPage): ChangesResponse {
  const changes = revisions.flatMap(({ revision, at, app, source, titles }) =>
    titles.map((changed) => ({ revision, at: printTime(at), app, source, ...presentTitleChanges(changed) })),
  );
  return { changes, next, end };
}

/** A page as a server-sent event. Its id is the `next` of the page. */
export function presentChangesEvent(page: ChangesPage): string {
  return `id: ${page.next}\nevent: changes\ndata: ${JSON.stringify(presentChangesPage(page))}\n\n`;
}

/** A server-sent comment. It keeps proxies from closing an idle connection. */
export const HEARTBEAT_EVENT = ": nothing new\n\n";
