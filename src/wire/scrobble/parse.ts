// Parses the body of a scrobble call: the title, the episode and the progress. Contract: scrobble.md 1.

import { WATCHED_AT_PERCENT } from "../../core/playback/playback.ts";
import type { ScrobbleItem } from "../../core/requests/request-items.ts";
import { namesFamily } from "../../core/titles/namespaces.ts";
import { readSentIds, sendsId } from "../../core/titles/sent-ids.ts";
import type { QueryPart } from "../../core/titles/title-query.ts";
import { emptyField } from "../errors.ts";
import { readPartNumber } from "../fields.ts";
import { readTitleFields } from "../title-fields.ts";
import type { ScrobbleBody } from "./schema.ts";

/** The key by which the inbox marks a check-in that had ended when it was stored. Requests have no such field. */
export const ENDED_CHECKIN_KEY = "allow_rewatch";

/** Keys that the inbox does not keep. A player repeats a call with another `progress`, but it is the same event. */
const KEYS_NOT_STORED: ReadonlySet<string> = new Set(["progress", ENDED_CHECKIN_KEY]);

/**
 * @throws WireError 400 `empty_field` without a title, or without the episode of a show; `wrong_parameter` when a
 * number is too large
 */
export function parseScrobble(body: ScrobbleBody): ScrobbleItem {
  const { movie, show, anime, episode } = body;
  const input = Object.fromEntries(Object.entries(body).filter(([key]) => !KEYS_NOT_STORED.has(key)));
  const progress = readProgress(body.progress);
  const section = movie ? "movies" : show ? "shows" : "anime";
  const title = movie ?? show ?? anime;
  if (!title) throw emptyField("movie");
  const titleFields = readTitleFields(title);
  const part = readPart(episode);
  if (part === null) {
    // An anime movie needs no episode. Whether the anime is a movie is known only when the title is resolved.
    if (section === "shows" || (section === "anime" && episode)) throw emptyField("episode");
    return { progress, input, query: { section, ...titleFields, parts: null } };
  }
  // An anime that only ids of its family name is numbered as on TVDB or TMDB. Contract: scrobble.md 1.2.
  const usesTvdbSeasons = section !== "movies" && part.hasSeason && namesFamily(titleFields.ids);
  return { progress, input, query: { section, ...titleFields, usesTvdbSeasons, parts: [part.query] } };
}

/** The episode, and whether the body gives its season; null if it names no episode. A show may be sent as `movie`. */
function readPart(episode: ScrobbleBody["episode"]): { query: QueryPart; hasSeason: boolean } | null {
  const number = readPartNumber(episode?.number, "number");
  const season = readPartNumber(episode?.season, "season");
  const ids = readSentIds(episode?.ids);
  if (number === null && !sendsId(episode?.ids)) return null;
  const at = number === null ? null : { season: season ?? 1, number };
  return { query: { source: 0, watchedAt: null, ids, at }, hasSeason: season !== null };
}

/** The progress in percent, clamped to 0 to 100 and rounded to two decimals; 0 when absent. */
function readProgress(sent: number | string | null | undefined): number {
  const number = typeof sent === "string" ? Number.parseFloat(sent.replace(",", ".")) : (sent ?? 0);
  const rounded = Math.round(Math.min(100, Math.max(0, number)) * 100) / 100;
  // Rounding must not turn a pause into a watch. Contract: scrobble.md 3.2.
  const isBelowThreshold = number < WATCHED_AT_PERCENT && rounded >= WATCHED_AT_PERCENT;
  return isBelowThreshold ? WATCHED_AT_PERCENT - 0.01 : rounded;
}
