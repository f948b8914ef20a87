// Why an action refuses a request that is well-formed. `wire/errors.ts` says how each reason is answered.

export type RefusalReason =
  /** The title is unknown, or it has no such episode. */
  | "title_unknown"
  /** The call is about a series and names no episode. */
  | "episode_missing"
  /** A movie cannot be on hold. */
  | "movie_on_hold"
  /** The account begins to play further titles faster than they can be loaded. */
  | "too_much_playing"
  | "playback_unknown"
  | "inbox_item_unknown"
  /** The inbox item that is matched by hand names no episode. */
  | "inbox_item_names_no_episode"
  | "revision_unknown"
  | "too_many_revisions"
  /** Every change of the revisions has been overwritten since. */
  | "nothing_to_undo"
  | "nothing_held"
  /** Several apps have held removals, and the request names none of them. */
  | "several_apps_held"
  /** An app cannot decide on its own held removals. */
  | "own_removal"
  /** The changes after the revision are no longer kept. */
  | "cursor_too_old"
  | "cursor_unknown";

/** Thrown by an action that refuses a request. Nothing was written. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly reason: RefusalReason;
  /** The field of the request that is the reason; null if none is. */
  readonly field: string | null;

  constructor(reason: RefusalReason, { field = null }: { field?: string | null } = {}) {
    super(reason);
    this.reason = reason;
    this.field = field;
  }
}
