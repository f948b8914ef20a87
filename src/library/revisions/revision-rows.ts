// Turns rows into revisions and their changes.

import type { Revision, RevisionSummary, TitleChanges } from "../../core/revisions/revision.ts";
import { parseRecord } from "../../database/sql/json-columns.ts";
import type { ChangeRow, RevisionRow } from "../statements/revision.ts";
import { decodeChanges, decodeSnapshot } from "./changes.ts";

export function toRevision({ revision, at, app, source, summary }: RevisionRow): Revision {
  return { revision, at, app, source, summary: parseSummary(summary) };
}

export function toTitleChanges({ title, snapshot, changes }: ChangeRow): TitleChanges {
  return { title: decodeSnapshot(title, snapshot), changes: decodeChanges(changes) };
}

function parseSummary(text: string): RevisionSummary {
  const { titles, watched, unwatched, removed, undid } = parseRecord(text);
  const counts = {
    titles: Number(titles),
    watched: Number(watched),
    unwatched: Number(unwatched),
    removed: Number(removed),
  };
  if (typeof undid !== "object" || undid === null) return counts;
  const { revisions, from, to }: { revisions?: unknown; from?: unknown; to?: unknown } = undid;
  return { ...counts, undid: { revisions: Number(revisions), from: Number(from), to: Number(to) } };
}
