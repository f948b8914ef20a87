// The bodies of POST /sync/history and /sync/history/remove as items. Contract: sync.md 1.2, 2; clients.md 6.1.

import type { HistoryItem } from "../../core/requests/request-items.ts";
import { readSentIds, sendsId } from "../../core/titles/sent-ids.ts";
import { SECTIONS, type Section } from "../../core/titles/title-query.ts";
import { emptyField } from "../errors.ts";
import {
  isYes,
  readMemo,
  readNumber,
  readRating,
  readRewatchId,
  readRewatchStatus,
  readStatus,
  readTime,
} from "../fields.ts";
import { type NamedTitle, readTitleFields } from "../title-fields.ts";
import { nestedParts, type PlacedPart } from "./parts.ts";
import { onlyParts } from "./reduce.ts";
import type { HistoryBody, HistoryItemBody } from "./schema.ts";

/** How a history body is read. */
export type HistoryReading = { readonly skipAutoWatching: boolean };

/**
 * The items in the order movies, shows, anime, episodes. The whole body is read before anything is written.
 * @throws WireError 400 `empty_field` or `wrong_parameter`
 */
export function parseHistoryBody(body: HistoryBody, reading: HistoryReading): HistoryItem[] {
  return SECTIONS.flatMap((section) =>
    (body[section] ?? []).map((input) => parseHistoryItem(section, input, reading)),
  );
}

/** One item of the list. @throws WireError */
export function parseHistoryItem(
  section: Section,
  input: HistoryItemBody,
  { skipAutoWatching }: HistoryReading,
): HistoryItem {
  const placed = section === "episodes" ? [flatEpisode(input)] : nestedParts(input);
  return {
    input,
    query: { section, ...whichTitle(section, input), parts: placed?.map(({ part }) => part) ?? null },
    request: {
      watchedAt: readTime(input.watched_at, "watched_at"),
      addedAt: readTime(input.added_at, "added_at"),
      status: readStatus(input.status),
      rating: readRating(input.rating),
      ratedAt: readTime(input.rated_at, "rated_at"),
      memo: readMemo(input.memo),
      skipAutoWatching,
    },
    rewatch: {
      isExplicit: isYes(input.is_rewatch),
      rewatchId: readRewatchId(input.rewatch_id),
      status: readRewatchStatus(input.rewatch_status),
      lastWatchedAt: readTime(input.last_watched_at, "last_watched_at"),
    },
    reducedTo: (sources) => (section === "episodes" ? input : onlyParts(input, placed ?? [], sources)),
  };
}

/** A flat episode's own ids are the episode's; its show is the parent's, or named by the title. */
function whichTitle(section: Section, input: HistoryItemBody): NamedTitle {
  if (section !== "episodes") return readTitleFields(input);
  const { title, year, show, use_tvdb_anime_seasons } = input;
  const owner = { title, year, use_tvdb_anime_seasons, ...show };
  // Beside a show with ids, the item's title may well be the episode's own.
  const named = owner.title ?? (readSentIds(show?.ids).size > 0 ? null : title);
  return readTitleFields({ ...owner, title: named }, input.ids ?? {});
}

function flatEpisode(input: HistoryItemBody): PlacedPart {
  const number = readNumber(input.episode ?? input.number, "number");
  const ids = readSentIds(input.ids);
  if (number === null && !sendsId(input.ids)) throw emptyField("episode");
  const at = number === null ? null : { season: readNumber(input.season, "season") ?? 1, number };
  return { place: { season: null, episode: null }, part: { source: 0, watchedAt: null, ids, at } };
}
