// Every error of the API: its identifier, HTTP status and message. Contract: conventions.md 9.

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

/** An error that is sent to the client. Its message is for people, and may change between versions. */
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

type ErrorBody = { error: string; code: number; message?: string };

/** The response body of an error. */
export function errorBody({ status, identifier, message }: WireError): ErrorBody {
  return { error: identifier, code: status, message };
}

export const emptyField = (field: string): WireError =>
  new WireError("empty_field", `Missed "${field}" parameter`);
export const wrongParameter = (field: string, reason = ""): WireError =>
  new WireError("wrong_parameter", `Wrong "${field}" parameter${reason === "" ? "" : `: ${reason}`}`);
/** A request that the HTTP framework rejects. `status` is the framework's 4xx status. */
export const refusedByFramework = (status: number, message: string): WireError =>
  new WireError("wrong_parameter", message.slice(0, 200), status);
export const malformedHttp = (): WireError =>
  new WireError("wrong_parameter", "The request is not valid HTTP");
export const malformedJson = (): WireError =>
  new WireError("json_error", "The request body is not valid JSON");
export const tooManyItems = (itemsMax: number): WireError =>
  new WireError("max_items", `At most ${itemsMax} items are allowed with "extended"`);
export const tooMuchPlaying = (): WireError =>
  new WireError("RATE_LIMIT", "Too many titles are being played at once");
export const noToken = (): WireError =>
  new WireError("user_token_failed", "The access token is missing or not valid");
export const noTokenOwner = (): WireError =>
  new WireError("user_token_failed", "The owner of the access token no longer exists");
export const noClientId = (): WireError =>
  new WireError("client_id_failed", "Your client_id is missing. Send it in the query or as simkl-api-key");
/** The statistics of a private profile. */
export const privateProfile = (): WireError => new WireError("private_profile", "This profile is private");
/** The background of a private profile, which is 404 where the statistics are 403. Contract: auth.md 8. */
export const hiddenUser = (): WireError => new WireError("user_id_failed", "This profile is private");
export const malformedUserId = (): WireError =>
  new WireError("user_id_failed", "The user id must be a positive integer");
export const noSuchPath = (): WireError => new WireError("url_failed", "There is no such endpoint");
export const noSuchPlaybackList = (): WireError =>
  new WireError("url_failed", "There is no such list of playbacks");
export const noSuchTitle = (): WireError => new WireError("id_err", "There is no such title or episode");
export const noSuchPlayback = (): WireError => new WireError("empty", "There is no such playback");
export const noSuchImage = (): WireError => new WireError("empty", "There is no such image");
export const noSuchItem = (): WireError => new WireError("no_such_item", "No inbox item has this number");
export const noSuchRevision = (): WireError => new WireError("no_such_revision", "There is no such revision");
export const nothingHeld = (): WireError => new WireError("nothing_held", "No removals are held");
export const ownRemoval = (): WireError =>
  new WireError(
    "own_removal",
    "An app cannot decide on its own held removals. Use another app or the command line",
  );
export const severalAppsHeld = (): WireError =>
  new WireError("empty_field", "Removals of several apps are held. Name the app");
export const nothingToUndo = (): WireError =>
  new WireError("nothing_to_undo", "Every value has changed since. Nothing was undone");
export const tooManyRevisions = (): WireError =>
  new WireError("wrong_parameter", "Too many revisions for one undo. Name a shorter range");
export const cursorTooOld = (): WireError =>
  new WireError(
    "cursor_too_old",
    "The changes after this revision are no longer kept. Read the whole library again",
  );
export const cursorUnknown = (): WireError =>
  new WireError("cursor_unknown", "There is no such revision. Read the whole library again");
export const tooLarge = (): WireError => new WireError("too_large", "The request body is over 32 MiB");
export const keyReused = (): WireError =>
  new WireError("key_reused", "This Idempotency-Key was used for another request");
export const keyInProgress = (): WireError =>
  new WireError("unavailable", "The first request with this Idempotency-Key is still in progress");
export const storageUnavailable = (): WireError =>
  new WireError("unavailable", "The database cannot take the request now. Try again later");
export const notReady = (): WireError => new WireError("unavailable", "A database is not responding");
export const internalError = (): WireError =>
  new WireError("internal", "The server failed. The reason is in its log");

/** The error of each reason for which an action refuses a request. */
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

/** The error for a request that an action refused. */
export const refusalError = (refused: Refused): WireError => REFUSALS[refused.reason](refused);
