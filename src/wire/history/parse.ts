// Parses the bodies of POST /sync/history and /sync/history/remove. Contract: sync.md 1.2, 2; clients.md 6.1.

import type { HistoryItem } from "../../core/requests/request-items.ts";
import { readSentIds, sendsId } from "../../core/titles/sent-ids.ts";
import { SECTIONS, type Section } from "../../core/titles/title-query.ts";
import { emptyField } from "../errors.ts";
import {
  isYes,
  readMemo,
  readPartNumber,
  readRating,
  readRewatchId,
  readRewatchStatus,
  readStatus,
  readTime,
} from "../fields.ts";
import { type NamedTitle, readTitleFields } from "../title-fields.ts";
import { type PlacedPart, readNestedParts } from "./parts.ts";
import { reduceToParts } from "./reduce.ts";
import type { HistoryBody, HistoryItemBody } from "./schema.ts";

/** The query parameters that change how items are parsed. */
export type HistoryFlags = { readonly skipAutoWatching: boolean };

/**
 * The items of the body, in the order `movies`, `shows`, `anime`, `episodes`.
 * @throws WireError 400 `empty_field` or `wrong_parameter`
 */
export function parseHistoryBody(body: HistoryBody, flags: HistoryFlags): HistoryItem[] {
  return SECTIONS.flatMap((section) =>
    (body[section] ?? []).map((input) => parseHistoryItem(section, input, flags)),
  );
}

/** An item of the list `section`. @throws WireError 400 `empty_field` or `wrong_parameter` */
export function parseHistoryItem(
  section: Section,
  input: HistoryItemBody,
  { skipAutoWatching }: HistoryFlags,
): HistoryItem {
  const placed = section === "episodes" ? [readStandaloneEpisode(input)] : readNestedParts(input);
  return {
    input,
    query: { section, ...readTitle(section, input), parts: placed?.map(({ part }) => part) ?? null },
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
    reducedTo: (sources) => (section === "episodes" ? input : reduceToParts(input, placed ?? [], sources)),
  };
}

/** A standalone episode has ids of its own; its title is in `show`. Contract: media-objects.md 4.3. */
function readTitle(section: Section, input: HistoryItemBody): NamedTitle {
  if (section !== "episodes") return readTitleFields(input);
  const { title, year, show, use_tvdb_anime_seasons } = input;
  const parent = { title, year, use_tvdb_anime_seasons, ...show };
  // If the show has ids, the item's `title` may be that of the episode.
  const showTitle = parent.title ?? (readSentIds(show?.ids).size > 0 ? null : title);
  return readTitleFields({ ...parent, title: showTitle }, input.ids ?? {});
}

/** @throws WireError 400 `empty_field` when the episode has neither a number nor ids */
function readStandaloneEpisode(input: HistoryItemBody): PlacedPart {
  const number = readPartNumber(input.episode ?? input.number, "number");
  const ids = readSentIds(input.ids);
  if (number === null && !sendsId(input.ids)) throw emptyField("episode");
  const at = number === null ? null : { season: readPartNumber(input.season, "season") ?? 1, number };
  return { place: { season: null, episode: null }, part: { source: 0, watchedAt: null, ids, at } };
}
