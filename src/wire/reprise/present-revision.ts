// Revisions in words and in data.

import { FOLLOWING } from "../../actions/follow-merges.ts";
import { printTime } from "../../core/time.ts";
import type { TitleSnapshot } from "../../library/changes.ts";
import type { Revision, TitleChanges } from "../../library/revisions.ts";
import type { Summary } from "../../library/summary.ts";
import {
  presentChanges,
  presentTitle,
  presentTitleChanges,
  type WireChange,
  type WireTitle,
} from "./present-change.ts";

type Head = { revision: number; at: string; app: string; source: string; summary: string };

/** The name of the app with a client id. */
type NameOf = (clientId: string) => string;

function presentHead(
  { revision, at, app, source, summary }: Revision,
  titles: readonly TitleSnapshot[],
  nameOf: NameOf,
): Head {
  const told = source === FOLLOWING ? describeFollowing(titles) : describe(summary, titles);
  return { revision, at: printTime(at), app: nameOf(app), source, summary: told };
}

/** A revision of a list: with the titles that it names, and no more of them than the library shows. */
export function presentRevision(
  revision: Revision & { readonly titles: readonly TitleSnapshot[] },
  nameOf: NameOf,
): Record<string, unknown> {
  return { ...presentHead(revision, revision.titles, nameOf), titles: revision.titles.map(presentTitle) };
}

export type WholeRevision = Head & {
  titles: (Record<string, unknown> & { title: WireTitle; summary: string })[];
};

/** A revision with everything that it changed. */
export function presentWholeRevision(
  revision: Revision & { readonly titles: readonly TitleChanges[] },
  nameOf: NameOf,
): WholeRevision {
  const titles = revision.titles.map(({ title }) => title);
  return {
    ...presentHead(revision, titles, nameOf),
    titles: revision.titles.map((one) => ({
      ...presentTitleChanges(one),
      title: presentTitle(one.title),
      summary: describeChanges(presentChanges(one.changes)),
    })),
  };
}

/** What a revision did, in one line: `Heat (1995): 1 watched`. */
export function describe(summary: Summary, titles: readonly TitleSnapshot[]): string {
  const [first] = titles;
  const named = first === undefined ? "nothing" : nameOf(presentTitle(first));
  const what = summary.titles <= 1 ? named : `${named} and ${summary.titles - 1} more`;
  const did = [
    [summary.watched, "watched"],
    [summary.unwatched, "unwatched"],
    [summary.removed, "removed"],
  ].flatMap(([count, word]) => (Number(count) > 0 ? [`${count} ${word}`] : []));
  const line = `${what}: ${did.length === 0 ? "changed" : did.join(", ")}`;
  return summary.undid === undefined ? line : `Undid ${describeUndid(summary.undid)}. ${line}`;
}

/** A library that followed is no smaller for it. */
function describeFollowing(titles: readonly TitleSnapshot[]): string {
  const names = titles.map((one) => nameOf(presentTitle(one)));
  return `${names.join(", ")}: found to be one title, or episodes of another; what you have of it is there`;
}

/** What changed of a title, in one line: `status watching; S1E2 watched 2026-05-15T00:35:15Z`. */
export function describeChanges(changes: readonly WireChange[]): string {
  return changes.length === 0 ? "told of anew" : changes.map(describeChange).join("; ");
}

function describeChange({ field, part, rewatch, before, after }: WireChange): string {
  const again = rewatch === undefined ? "" : ` in rewatch ${rewatch}`;
  if (part === undefined) {
    const value = typeof after === "object" && after !== null ? JSON.stringify(after) : String(after);
    return after === null ? `${field} removed${again}` : `${field} ${value}${again}`;
  }
  const { season, number } = part as { season: number; number: number };
  const episode = season === 0 && number === 0 ? "" : `S${season}E${number} `;
  if (after === null) return `${episode}no longer watched${again}`;
  return `${episode}${before === null ? "watched" : "watch moved to"} ${after}${again}`;
}

function describeUndid({ revisions, from, to }: NonNullable<Summary["undid"]>): string {
  return revisions === 1 ? `revision ${from}` : `${revisions} revisions from ${from} to ${to}`;
}

/** A title as people call it: `Heat (1995)`. */
export function nameOf({ title, year, ids }: WireTitle): string {
  const shown = title === "" ? `title ${ids.simkl}` : title;
  return year === null ? shown : `${shown} (${year})`;
}
