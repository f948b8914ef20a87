// POST /sync/history: its five body shapes as one list of items. Contract: sync.md 1.2, clients.md 6.1.

import type { WatchRequest } from "../../core/history.ts";
import { readSentIds, sendsId } from "../../core/namespaces.ts";
import type { RewatchRequest } from "../../core/rewatch.ts";
import type { QueryPart, Section, TitleQuery } from "../../core/title-query.ts";
import { missed } from "../errors.ts";
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
import type { HistoryBody, HistoryItemBody } from "./schema.ts";

/** What is asked of a title, before it is known which. */
export type AskedOfTitle = Omit<WatchRequest, "parts" | "unknown">;

/** One item: as it was sent, which title it means, and what it asks. */
export type HistoryItem = {
  readonly section: Section;
  readonly input: Readonly<Record<string, unknown>>;
  readonly query: TitleQuery;
  readonly asked: AskedOfTitle;
  readonly rewatch: RewatchRequest;
  /** Where each part stood in the item, by the part's source. */
  readonly places: readonly PartPlace[];
};

/** A season, or an episode of a season, or an episode of the item's own list. */
export type PartPlace = { readonly season: number | null; readonly episode: number | null };

const SECTIONS = ["movies", "shows", "anime", "episodes"] as const;

/**
 * The items in the order movies, shows, anime, episodes. The whole body is judged before anything is written.
 * @throws WireError 400 `empty_field` or `wrong_parameter`
 */
export function parseHistoryBody(body: HistoryBody, skipAutoWatching: boolean): HistoryItem[] {
  return SECTIONS.flatMap((section) =>
    (body[section] ?? []).map((input) => parseItem(section, input as HistoryItemBody, skipAutoWatching)),
  );
}

function parseItem(section: Section, input: HistoryItemBody, skipAutoWatching: boolean): HistoryItem {
  const { parts, places } = section === "episodes" ? flatEpisode(input) : nestedParts(input);
  const status = readStatus(input.status);
  return {
    section,
    input: input as Record<string, unknown>,
    query: { section, ...whichTitle(section, input), parts },
    asked: {
      watchedAt: readTime(input.watched_at, "watched_at"),
      addedAt: readTime(input.added_at, "added_at"),
      status,
      rating: readRating(input.rating),
      ratedAt: readTime(input.rated_at, "rated_at"),
      memo: readMemo(input.memo),
      skipAutoWatching,
    },
    rewatch: {
      asked: isYes(input.is_rewatch),
      rewatchId: readRewatchId(input.rewatch_id),
      status: readRewatchStatus(input.rewatch_status),
      lastWatchedAt: readTime(input.last_watched_at, "last_watched_at"),
    },
    places,
  };
}

/** A flat episode's own ids are the episode's; its show is the parent's, or named by the title. */
function whichTitle(section: Section, input: HistoryItemBody): NamedTitle {
  if (section !== "episodes") return readTitleFields(input);
  const { title, year, show, use_tvdb_anime_seasons } = input;
  const owner = { title, year, use_tvdb_anime_seasons, ...show };
  // CommitOptions a show with ids, the item's title may well be the episode's own.
  const named = owner.title ?? (readSentIds(show?.ids).size > 0 ? null : title);
  return readTitleFields({ ...owner, title: named }, input.ids ?? {});
}

/** Episodes of the item's own list are of season 1, unless one of them says of which. */
function seasonOf(episode: object): number | string | null {
  const season = "season" in episode ? episode.season : null;
  return typeof season === "number" || (typeof season === "string" && /^\d{1,9}$/.test(season))
    ? season
    : null;
}

type Parts = { parts: readonly QueryPart[] | null; places: readonly PartPlace[] };

function flatEpisode(input: HistoryItemBody): Parts {
  const number = readNumber(input.episode ?? input.number, "number");
  const ids = readSentIds(input.ids);
  if (number === null && !sendsId(input.ids)) throw missed("episode");
  const at = number === null ? null : { season: readNumber(input.season, "season") ?? 1, number };
  const place = { season: null, episode: null };
  return { parts: [{ source: 0, watchedAt: null, ids, at }], places: [place] };
}

const NO_IDS: ReadonlyMap<string, string> = new Map();

/** Read of movies too: a show may stand among them, and its episodes must not be taken for all of it. */
function nestedParts(input: HistoryItemBody): Parts {
  const { seasons, episodes } = input;
  const unsaid = (list: unknown): boolean => list === undefined || list === null;
  if (unsaid(seasons) && unsaid(episodes)) return { parts: null, places: [] };
  const parts: QueryPart[] = [];
  const places: PartPlace[] = [];
  const add = (place: PartPlace, part: Omit<QueryPart, "source">): void => {
    parts.push({ ...part, source: places.length });
    places.push(place);
  };
  type EpisodeBody = NonNullable<typeof episodes>[number];
  const addEpisode = (
    place: PartPlace,
    episode: EpisodeBody,
    season: number,
    seasonTime: QueryPart["watchedAt"],
  ): void => {
    const number = readNumber(episode.number, "number");
    const ids = episode.ids ? readSentIds(episode.ids) : NO_IDS;
    if (number === null && !sendsId(episode.ids)) throw missed("number");
    const watchedAt = readTime(episode.watched_at, "watched_at") ?? seasonTime;
    add(place, { ids, watchedAt, at: number === null ? null : { season, number } });
  };
  for (const [seasonAt, season] of (seasons ?? []).entries()) {
    const number = readNumber(season.number, "season") ?? 1;
    const watchedAt = readTime(season.watched_at, "watched_at");
    if (unsaid(season.episodes))
      add(
        { season: seasonAt, episode: null },
        { ids: NO_IDS, watchedAt, at: { season: number, number: null } },
      );
    for (const [at, episode] of (season.episodes ?? []).entries())
      addEpisode({ season: seasonAt, episode: at }, episode, number, watchedAt);
  }
  for (const [at, episode] of (episodes ?? []).entries())
    addEpisode({ season: null, episode: at }, episode, readNumber(seasonOf(episode), "season") ?? 1, null);
  return { parts, places };
}
