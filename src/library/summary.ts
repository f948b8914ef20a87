// What a revision did, in numbers; put into words where it is shown.

import { leaves } from "./held-removals.ts";
import type { Working } from "./write-shelves.ts";

/** The revisions that an undo speaks of: how many, and the first and the last of them. */
export type Undid = { readonly revisions: number; readonly from: number; readonly to: number };

export type Summary = {
  readonly titles: number;
  readonly watched: number;
  readonly unwatched: number;
  readonly removed: number;
  readonly undid?: Undid;
};

export function summarize(changed: readonly Working[], undid: Undid | undefined): Summary {
  let [watched, unwatched, removed] = [0, 0, 0];
  for (const one of changed) {
    if (leaves(one)) removed += 1;
    for (const change of one.changes) {
      if (!("part" in change)) continue;
      if (change.after === null) unwatched += 1;
      else if (change.before === null) watched += 1;
    }
  }
  const summary = { titles: changed.length, watched, unwatched, removed };
  return undid === undefined ? summary : { ...summary, undid };
}
