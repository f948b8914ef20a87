// Every error of the API: identifier, HTTP status and text. Contract: conventions.md 9.

import type { Refused } from "../core/requests/refusal.ts";

/** The HTTP status of each identifier. */
export const ERROR_STATUS = {
  empty_field: 400,
  wrong_parameter: 400,
  json_error: 400,
  max_items: 400,
  RATE_LIMIT: 400,
  user_token_failed: 401,
  own_removal: 403,
  private_profile: 403,
  url_failed: 404,
  id_err: 404,
  empty: 404,
  user_id_failed: 404,
  no_such_item: 404,
  no_such_revision: 404,
  nothing_held: 404,
  nothing_to_undo: 409,
  cursor_too_old: 410,
  cursor_unknown: 410,
  client_id_failed: 412,
  too_large: 413,
  key_reused: 422,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorIdentifier = keyof typeof ERROR_STATUS;

/** An error that the client is told of: its identifier, its HTTP status, and a text for a person. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly identifier: ErrorIdentifier;
  readonly status: number;

  constructor(identifier: ErrorIdentifier, message: string, status: number = ERROR_STATUS[identifier]) {
    super(message);
    this.identifier = identifier;
    this.status = status;
  }
}

type Envelope = { error: string; code: number; message?: string };

/** The body of an error. */
export function errorBody({ status, identifier, message }: WireError): Envelope {
  return { error: identifier, code: status, message };
}

export const emptyField = (field: string): WireError =>
  new WireError("empty_field", `Missed "${field}" parameter`);
export const wrongParameter = (field: string, why = ""): WireError =>
  new WireError("wrong_parameter", `Wrong "${field}" parameter${why === "" ? "" : `: ${why}`}`);
/** A request that the HTTP framework refuses; `status` is 4xx. */
export const refusedByFramework = (status: number, message: string): WireError =>
  new WireError("wrong_parameter", message.slice(0, 200), status);
export const malformedHttp = (): WireError => new WireError("wrong_parameter", "This is not HTTP");
export const malformedJson = (): WireError =>
  new WireError("json_error", "The request's body is not valid JSON");
export const tooManyItems = (itemsMax: number): WireError =>
  new WireError("max_items", `At most ${itemsMax} items with "extended"`);
export const tooMuchPlaying = (): WireError =>
  new WireError("RATE_LIMIT", "Too much is being played at once");
export const noToken = (): WireError =>
  new WireError("user_token_failed", "The access token is missing or not valid");
export const noTokenOwner = (): WireError =>
  new WireError("user_token_failed", "The token's owner no longer exists");
export const noClientId = (): WireError =>
  new WireError("client_id_failed", "Your client_id is missing. Send it in the query or as simkl-api-key");
export const privateProfile = (): WireError =>
  new WireError("private_profile", "This person's profile is private");
export const noSuchPath = (): WireError => new WireError("url_failed", "There is nothing at this address");
export const noSuchPlaybackList = (): WireError =>
  new WireError("url_failed", "There is no such list of playbacks");
export const noSuchTitle = (): WireError => new WireError("id_err", "No such title or episode");
export const noSuchPlayback = (): WireError => new WireError("empty", "No such playback");
export const noSuchImage = (): WireError => new WireError("empty", "There is no such image");
export const malformedUserId = (): WireError =>
  new WireError("user_id_failed", "A user's id is a positive integer");
export const hiddenUser = (): WireError => new WireError("user_id_failed", "This profile is private");
export const noSuchItem = (): WireError => new WireError("no_such_item", "No inbox item has this number");
export const noSuchRevision = (): WireError => new WireError("no_such_revision", "There is no such revision");
export const nothingHeld = (): WireError => new WireError("nothing_held", "No removals are held");
export const ownRemoval = (): WireError =>
  new WireError("own_removal", "Another app, or the command line, has to decide on this");
export const severalAppsHeld = (): WireError =>
  new WireError("empty_field", "Removals of several apps are held: name the app");
export const nothingToUndo = (): WireError =>
  new WireError("nothing_to_undo", "Everything has changed since; nothing was undone");
export const tooManyRevisions = (): WireError =>
  new WireError("wrong_parameter", "Too many revisions for one undo: name a shorter range");
export const cursorTooOld = (): WireError =>
  new WireError("cursor_too_old", "The changes after this revision are no longer kept: begin again");
export const cursorUnknown = (): WireError =>
  new WireError("cursor_unknown", "There is no such revision: begin again");
export const tooLarge = (): WireError => new WireError("too_large", "The request's body is over 32 MiB");
export const keyReused = (): WireError =>
  new WireError("key_reused", "This Idempotency-Key came with another request");
export const keyInProgress = (): WireError =>
  new WireError("unavailable", "The first request of this key is still in progress");
export const storageUnavailable = (): WireError =>
  new WireError("unavailable", "The database cannot take this now; send it again later");
export const notReady = (): WireError => new WireError("unavailable", "A database does not answer");
export const internalError = (): WireError =>
  new WireError("internal", "The server failed; nothing of this request was lost silently");

/** How each refusal of an action is told. */
const REFUSALS: Readonly<Record<Refused["reason"], (refused: Refused) => WireError>> = {
  title_unknown: noSuchTitle,
  episode_missing: () => emptyField("episode"),
  movie_on_hold: ({ field }) => wrongParameter(field ?? "status", "a movie cannot be on hold"),
  too_much_playing: tooMuchPlaying,
  playback_unknown: noSuchPlayback,
  inbox_item_unknown: noSuchItem,
  inbox_item_names_no_episode: () =>
    new WireError("wrong_parameter", "The item does not say which episode it is"),
  revision_unknown: noSuchRevision,
  too_many_revisions: tooManyRevisions,
  nothing_to_undo: nothingToUndo,
  nothing_held: nothingHeld,
  several_apps_held: severalAppsHeld,
  own_removal: ownRemoval,
  cursor_too_old: cursorTooOld,
  cursor_unknown: cursorUnknown,
};

/** The error that tells of an action's refusal. */
export const refusalError = (refused: Refused): WireError => REFUSALS[refused.reason](refused);
