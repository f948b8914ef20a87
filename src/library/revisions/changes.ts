// The stored forms of a title's changes and of its snapshot: compact JSON lists.

import type { TitleId } from "../../core/ids.ts";
import type { Change } from "../../core/revisions/change.ts";
import type { TitleSnapshot } from "../../core/revisions/revision.ts";
import type { AnimeType, Ids, Title, TitleType } from "../../core/titles/title.ts";

/** A change as an array that starts with its kind: field, part, playback, session, or part of a session. */
type StoredChange =
  | ["f", string, unknown, unknown]
  | ["p", number, number, number | null, number | null]
  | ["b", unknown, unknown]
  | ["r", number, unknown, unknown]
  | ["rp", number, number, number, number | null, number | null];

export function encodeChanges(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(encode));
}

function encode(change: Change): StoredChange {
  if ("kind" in change) return ["b", change.before, change.after];
  if ("field" in change) return ["f", change.field, change.before, change.after];
  if (!("rewatch" in change))
    return ["p", change.part.season, change.part.number, change.before, change.after];
  if (!("part" in change)) return ["r", change.rewatch, change.before, change.after];
  return ["rp", change.rewatch, change.part.season, change.part.number, change.before, change.after];
}

/** Parses a text that `encodeChanges` wrote. */
export function decodeChanges(text: string): Change[] {
  const stored: readonly StoredChange[] = JSON.parse(text);
  // The values have the types of their subjects, because only `encode` writes them.
  return stored.map((one) => decode(one) as Change);
}

function decode(stored: StoredChange): object {
  switch (stored[0]) {
    case "f":
      return { field: stored[1], before: stored[2], after: stored[3] };
    case "p":
      return { part: { season: stored[1], number: stored[2] }, before: stored[3], after: stored[4] };
    case "b":
      return { kind: "playback", before: stored[1], after: stored[2] };
    case "r":
      return { rewatch: stored[1], before: stored[2], after: stored[3] };
    case "rp":
      return {
        rewatch: stored[1],
        part: { season: stored[2], number: stored[3] },
        before: stored[4],
        after: stored[5],
      };
    default:
      return stored satisfies never;
  }
}

type StoredSnapshot = [TitleType, AnimeType | null, string, number | null, Ids];

export function encodeSnapshot({ type, animeType, name, year, ids }: Title): string {
  return JSON.stringify([type, animeType, name, year, ids]);
}

export function decodeSnapshot(title: TitleId, text: string): TitleSnapshot {
  const [type, animeType, name, year, ids]: StoredSnapshot = JSON.parse(text);
  return { title, type, animeType, name, year, ids };
}
