// What a revision did, in numbers; put into words where it is shown.

import { leaves } from "./held.ts";
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
  const parts = changed.flatMap(({ changes }) => changes.filter((change) => "part" in change));
  return {
    titles: changed.length,
    watched: parts.filter(({ before, after }) => before === null && after !== null).length,
    unwatched: parts.filter(({ after }) => after === null).length,
    removed: changed.filter(leaves).length,
    ...(undid === undefined ? {} : { undid }),
  };
}
