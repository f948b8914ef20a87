// A player's call: which part of which title, and how far. Contract: scrobble.md 1.

import { WATCHED_AT_PERCENT } from "../../core/playback/playback.ts";
import type { ScrobbleItem } from "../../core/requests/request-items.ts";
import { namesFamily } from "../../core/titles/namespaces.ts";
import { readSentIds, sendsId } from "../../core/titles/sent-ids.ts";
import type { QueryPart } from "../../core/titles/title-query.ts";
import { emptyField } from "../errors.ts";
import { readNumber } from "../fields.ts";
import { readTitleFields } from "../title-fields.ts";
import type { ScrobbleBody } from "./schema.ts";

/** @throws WireError 400 `empty_field` when no title, or no episode of a show, is named */
export function parseScrobble(body: ScrobbleBody): ScrobbleItem {
  const { progress: sent, ...input } = body;
  const { movie, show, anime, episode } = input;
  const progress = readProgress(sent);
  const section = movie ? "movies" : show ? "shows" : "anime";
  const title = movie ?? show ?? anime;
  if (!title) throw emptyField("movie");
  const named = readTitleFields(title);
  const part = readPart(episode);
  if (part === null) {
    // An anime movie stands alone; a series needs its episode, which shows once the title is known.
    if (section === "shows" || (section === "anime" && episode)) throw emptyField("episode");
    return { progress, input, query: { section, ...named, parts: null } };
  }
  // Titles found by a family's id are numbered like the family; AniDB's own ids mean AniDB's numbers.
  const usesTvdbSeasons = section !== "movies" && part.saysSeason && namesFamily(named.ids);
  return { progress, input, query: { section, ...named, usesTvdbSeasons, parts: [part.named] } };
}

/** The episode; null when none is named. A movie may be a show by its ids, and then has one. */
function readPart(episode: ScrobbleBody["episode"]): { named: QueryPart; saysSeason: boolean } | null {
  const number = readNumber(episode?.number, "number");
  const season = readNumber(episode?.season, "season");
  const ids = readSentIds(episode?.ids);
  if (number === null && !sendsId(episode?.ids)) return null;
  const at = number === null ? null : { season: season ?? 1, number };
  return { named: { source: 0, watchedAt: null, ids, at }, saysSeason: season !== null };
}

/** Percent, cut to 0…100; players overshoot. Missing is 0. */
function readProgress(sent: number | string | null | undefined): number {
  const number = typeof sent === "string" ? Number.parseFloat(sent.replace(",", ".")) : (sent ?? 0);
  const rounded = Math.round(Math.min(100, Math.max(0, number)) * 100) / 100;
  // Where a watch begins is decided by what was sent: to round is not to have watched more.
  const isLess = number < WATCHED_AT_PERCENT && rounded >= WATCHED_AT_PERCENT;
  return isLess ? WATCHED_AT_PERCENT - 0.01 : rounded;
}
