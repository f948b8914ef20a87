// Why an action refuses a request that is well formed. How each reason is told is the wire's to say.

export type RefusalReason =
  /** No title, or no episode of it, is what was named. */
  | "title_unknown"
  /** A series was named, and no episode of it. */
  | "episode_missing"
  /** A movie is watched or planned; it is never on hold. */
  | "movie_on_hold"
  /** One person plays more titles at once than anybody does. */
  | "too_much_playing"
  | "playback_unknown"
  | "inbox_item_unknown"
  /** An inbox item that was matched by hand does not say which episode it is about. */
  | "inbox_item_names_no_episode"
  | "revision_unknown"
  | "too_many_revisions"
  /** Nothing of the revisions is still as they left it. */
  | "nothing_to_undo"
  | "nothing_held"
  /** Several apps have held removals, and none was named. */
  | "several_apps_held"
  /** The app whose removals are held cannot decide on them. */
  | "own_removal"
  /** The changes after the revision are no longer kept. */
  | "cursor_too_old"
  | "cursor_unknown";

/** An action cannot do what it was asked; nothing was written. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly reason: RefusalReason;
  /** The field of the request that is to blame, where there is one. */
  readonly field: string | null;

  constructor(reason: RefusalReason, { field = null }: { field?: string | null } = {}) {
    super(reason);
    this.reason = reason;
    this.field = field;
  }
}
