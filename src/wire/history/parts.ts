// The seasons and episodes of one item, in the order in which they stand, each with its place. Contract: sync.md 1.2.

import type { Millis } from "../../core/ids.ts";
import { readSentIds, sendsId } from "../../core/titles/sent-ids.ts";
import type { QueryPart } from "../../core/titles/title-query.ts";
import { emptyField } from "../errors.ts";
import { readNumber, readTime } from "../fields.ts";
import type { EpisodeBody, HistoryItemBody } from "./schema.ts";

/** A season, or an episode of a season, or an episode of the item's own list; null for what it is not. */
export type PartPlace = { readonly season: number | null; readonly episode: number | null };
/** A part's `source` is its index in the list of parts. */
export type PlacedPart = { readonly place: PartPlace; readonly part: QueryPart };

const NO_IDS: ReadonlyMap<string, string> = new Map();
const isLeftOut = (list: unknown): list is null | undefined => list === undefined || list === null;

/**
 * The parts of an item; null where it speaks of the title as a whole. Read of movies too: a show may stand among them,
 * and its episodes must not be taken for all of it. @throws WireError
 */
export function nestedParts({ seasons, episodes }: HistoryItemBody): readonly PlacedPart[] | null {
  if (isLeftOut(seasons) && isLeftOut(episodes)) return null;
  const placed: PlacedPart[] = [];
  const add = (place: PartPlace, part: Omit<QueryPart, "source">): void => {
    placed.push({ place, part: { ...part, source: placed.length } });
  };
  for (const [seasonAt, season] of (seasons ?? []).entries()) {
    const number = readNumber(season.number, "season") ?? 1;
    const watchedAt = readTime(season.watched_at, "watched_at");
    if (isLeftOut(season.episodes)) {
      const whole = { ids: NO_IDS, watchedAt, at: { season: number, number: null } };
      add({ season: seasonAt, episode: null }, whole);
    }
    for (const [at, episode] of (season.episodes ?? []).entries())
      add({ season: seasonAt, episode: at }, readEpisode(episode, number, watchedAt));
  }
  for (const [at, episode] of (episodes ?? []).entries()) {
    const season = readNumber(seasonOf(episode), "season") ?? 1;
    add({ season: null, episode: at }, readEpisode(episode, season, null));
  }
  return placed;
}

function readEpisode(
  episode: EpisodeBody,
  season: number,
  seasonWatchedAt: Millis | null,
): Omit<QueryPart, "source"> {
  const number = readNumber(episode.number, "number");
  const ids = episode.ids ? readSentIds(episode.ids) : NO_IDS;
  if (number === null && !sendsId(episode.ids)) throw emptyField("number");
  const watchedAt = readTime(episode.watched_at, "watched_at") ?? seasonWatchedAt;
  return { ids, watchedAt, at: number === null ? null : { season, number } };
}

/** Episodes of the item's own list are of season 1, unless one of them says of which. */
function seasonOf(episode: object): number | string | null {
  const season = "season" in episode ? episode.season : null;
  return typeof season === "number" || (typeof season === "string" && /^\d{1,9}$/.test(season))
    ? season
    : null;
}
