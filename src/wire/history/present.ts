// The answer of POST /sync/history. Contract: sync.md 1.4; open-questions.md 5 to 8, 81.

import type { RewatchOutcome } from "../../core/rewatch.ts";
import type { Title } from "../../core/title.ts";
import type { HistoryItem } from "./parse.ts";
import type { HistoryAnswer } from "./schema.ts";

/** What became of one item. */
export type ItemResult = {
  readonly item: HistoryItem;
  /** One for each title that the item turned out to speak of; empty when none is known. */
  readonly titles: readonly { readonly title: Title; readonly outcome: RewatchOutcome }[];
  /** The item reduced to its unknown episodes, when its title is known and some of them are not. */
  readonly unknown: unknown;
};

export function presentHistory(results: readonly ItemResult[]): HistoryAnswer {
  const added: HistoryAnswer["added"] = { movies: 0, shows: 0, episodes: 0, statuses: [] };
  const notFound: HistoryAnswer["not_found"] = { movies: [], shows: [], episodes: [] };
  for (const { item, titles, unknown } of results) {
    if (titles.length === 0) notFound[listOf(item)].push(item.input);
    if (unknown !== null) notFound.episodes.push(unknown);
    for (const { title, outcome } of titles) count(added, item, title, outcome);
    const status = presentStatus(item, titles);
    if (status) added.statuses.push(status);
  }
  return { added, not_found: notFound };
}

/** Anime has no list of its own in a write's answer. */
function listOf({ section }: HistoryItem): "movies" | "shows" | "episodes" {
  return section === "anime" ? "shows" : section;
}

/** Clients compare the counts with what they sent, list by list. Contract: clients.md 6.1. */
function count(
  added: HistoryAnswer["added"],
  { section }: HistoryItem,
  title: Title,
  { created, becameCompleted, episodes, sessionsCreated, sessionEpisodes }: RewatchOutcome,
): void {
  const asMovie = title.type === "movie" || (section === "movies" && title.animeType === "movie");
  if (asMovie) added.movies += Number(created || becameCompleted || sessionsCreated > 0);
  else {
    added.episodes += episodes + sessionEpisodes;
    if (section !== "episodes") added.shows += Number(created) + sessionsCreated;
  }
}

type Status = HistoryAnswer["added"]["statuses"][number];

function presentStatus(item: HistoryItem, titles: ItemResult["titles"]): Status | null {
  const matched = titles.filter(({ outcome }) => outcome.matched);
  // An item of several titles is told by one with a session, which a client pins from here on; else by the one still
  // open, else by the last.
  const telling =
    matched.findLast(({ outcome }) => outcome.sessionsCreated > 0) ??
    matched.findLast(({ outcome }) => outcome.session !== null) ??
    matched.findLast(({ outcome }) => outcome.status !== "completed") ??
    matched.at(-1);
  if (!telling) return null;
  const { title, outcome } = telling;
  return {
    request: presentRequest(item),
    response: {
      status: outcome.status ?? "removed",
      simkl_type: title.type === "show" ? "tv" : title.type,
      anime_type: title.animeType,
      ...(outcome.session ? { rewatch_id: outcome.session.id, rewatch_status: outcome.session.status } : {}),
    },
  };
}

function presentRequest({ section, input }: HistoryItem): unknown {
  const { seasons, episodes, ...rest } = input;
  const type = section === "movies" ? "movie" : "show";
  return "rating" in rest ? { ...rest, type } : { ...rest, type, rating: null };
}

/** The item with nothing but its unknown parts, seasons and numbers as they were sent. */
export function reduceToUnknown(item: HistoryItem, unknown: readonly number[]): object {
  if (item.section === "episodes") return item.input;
  const places = unknown.flatMap((source) => item.places[source] ?? []);
  const { seasons, episodes, ...rest } = item.input as { seasons?: SentSeason[]; episodes?: unknown[] };
  // By where they stood: null for the item's own episodes, and within a season null for the season itself.
  const unknownIn = new Map<number | null, Set<number | null>>();
  for (const { season, episode } of places) {
    const inSeason = unknownIn.get(season) ?? new Set();
    unknownIn.set(season, inSeason.add(episode));
  }
  const kept = (seasons ?? []).flatMap((season, at) => {
    const here = unknownIn.get(at);
    if (!here) return [];
    return here.has(null)
      ? [season]
      : [{ ...season, episodes: season.episodes?.filter((_, n) => here.has(n)) }];
  });
  const own = (episodes ?? []).filter((_, at) => unknownIn.get(null)?.has(at));
  return {
    ...rest,
    ...(kept.length > 0 ? { seasons: kept } : {}),
    ...(own.length > 0 ? { episodes: own } : {}),
  };
}

type SentSeason = { readonly episodes?: readonly unknown[] | undefined };
