// Parses the seasons and episodes of an item, in the order in which they were sent. Contract: sync.md 1.2.

import type { Millis } from "../../core/ids.ts";
import { readSentIds, sendsId } from "../../core/titles/sent-ids.ts";
import type { QueryPart } from "../../core/titles/title-query.ts";
import { emptyField } from "../errors.ts";
import { readPartNumber, readTime } from "../fields.ts";
import type { EpisodeBody, HistoryItemBody } from "./schema.ts";

/**
 * The indexes of a part in its item. `season` is an index in `seasons`, or null for an episode of the item's own
 * `episodes`. `episode` is an index in the list of episodes, or null for a whole season.
 */
export type PartPlace = { readonly season: number | null; readonly episode: number | null };
/** A part and its place in the item. The part's `source` is its index in the list of parts. */
export type PlacedPart = { readonly place: PartPlace; readonly part: QueryPart };

const NO_IDS: ReadonlyMap<string, string> = new Map();
const isAbsent = (list: unknown): list is null | undefined => list === undefined || list === null;

/**
 * The parts of an item; null if the item is about the title as a whole. This includes items in `movies`, because a
 * client may send a show there. @throws WireError 400 `empty_field` or `wrong_parameter`
 */
export function readNestedParts({ seasons, episodes }: HistoryItemBody): readonly PlacedPart[] | null {
  if (isAbsent(seasons) && isAbsent(episodes)) return null;
  const placed: PlacedPart[] = [];
  const add = (place: PartPlace, part: Omit<QueryPart, "source">): void => {
    placed.push({ place, part: { ...part, source: placed.length } });
  };
  for (const [seasonIndex, season] of (seasons ?? []).entries()) {
    const number = readPartNumber(season.number, "season") ?? 1;
    const watchedAt = readTime(season.watched_at, "watched_at");
    if (isAbsent(season.episodes)) {
      const wholeSeason = { ids: NO_IDS, watchedAt, at: { season: number, number: null } };
      add({ season: seasonIndex, episode: null }, wholeSeason);
    }
    for (const [episodeIndex, episode] of (season.episodes ?? []).entries())
      add({ season: seasonIndex, episode: episodeIndex }, readEpisode(episode, number, watchedAt));
  }
  for (const [episodeIndex, episode] of (episodes ?? []).entries()) {
    const season = readPartNumber(seasonOfEpisode(episode), "season") ?? 1;
    add({ season: null, episode: episodeIndex }, readEpisode(episode, season, null));
  }
  return placed;
}

function readEpisode(
  episode: EpisodeBody,
  season: number,
  seasonWatchedAt: Millis | null,
): Omit<QueryPart, "source"> {
  const number = readPartNumber(episode.number, "number");
  const ids = episode.ids ? readSentIds(episode.ids) : NO_IDS;
  if (number === null && !sendsId(episode.ids)) throw emptyField("number");
  const watchedAt = readTime(episode.watched_at, "watched_at") ?? seasonWatchedAt;
  return { ids, watchedAt, at: number === null ? null : { season, number } };
}

/** The season that an item-level episode names; null if it names none. The schema does not check this key. */
function seasonOfEpisode(episode: object): number | string | null {
  const season = "season" in episode ? episode.season : null;
  return typeof season === "number" || (typeof season === "string" && /^\d{1,9}$/.test(season))
    ? season
    : null;
}
