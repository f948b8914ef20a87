// The response of POST /sync/history. Contract: sync.md 1.4.

import type { HistoryResult, TitleOutcome } from "../../core/requests/request-items.ts";
import type { RewatchOutcome } from "../../core/rewatches/rewatch.ts";
import { isMovieLike } from "../../core/titles/title.ts";
import type { Section } from "../../core/titles/title-query.ts";
import { echoedType } from "../sections.ts";
import type { HistoryResponse } from "./schema.ts";

type Result = HistoryResult<RewatchOutcome>;

/** Counts the recorded titles and episodes. Matched items are in `statuses`, unknown items and parts in `not_found`. */
export function presentHistory(results: readonly Result[]): HistoryResponse {
  const added: HistoryResponse["added"] = { movies: 0, shows: 0, episodes: 0, statuses: [] };
  const notFound: HistoryResponse["not_found"] = { movies: [], shows: [], episodes: [] };
  for (const { item, titles, unknown } of results) {
    if (!titles?.length) notFound[notFoundListFor(item.query.section)].push(item.input);
    if (titles !== null && unknown.length > 0) notFound.episodes.push(item.reducedTo(unknown));
    for (const titleOutcome of titles ?? []) addCounts(added, item.query.section, titleOutcome);
    const status = presentStatus({ item, titles: titles ?? [] });
    if (status) added.statuses.push(status);
  }
  return { added, not_found: notFound };
}

/** Anime is listed under `shows`. */
const notFoundListFor = (section: Section): "movies" | "shows" | "episodes" =>
  section === "anime" ? "shows" : section;

/** Clients compare the counts with the lists that they sent. Contract: clients.md 6.1. */
function addCounts(
  added: HistoryResponse["added"],
  section: Section,
  { title, outcome }: TitleOutcome<RewatchOutcome>,
): void {
  const { created, becameCompleted, episodes, sessionsCreated, sessionEpisodes } = outcome;
  const countsAsMovie = title.type === "movie" || (section === "movies" && isMovieLike(title));
  if (countsAsMovie) added.movies += Number(created || becameCompleted || sessionsCreated > 0);
  else {
    added.episodes += episodes + sessionEpisodes;
    if (section !== "episodes") added.shows += Number(created) + sessionsCreated;
  }
}

type Status = HistoryResponse["added"]["statuses"][number];

/** The entry of an item in `statuses`; null if none of its titles was matched. */
function presentStatus({ item, titles }: Pick<Result, "item"> & { titles: NonNullable<Result["titles"]> }) {
  const matched = titles.filter(({ outcome }) => outcome.matched);
  // If the item has several titles, its entry shows one. A new session comes first: clients pin it on later writes.
  const shown =
    matched.findLast(({ outcome }) => outcome.sessionsCreated > 0) ??
    matched.findLast(({ outcome }) => outcome.session !== null) ??
    matched.findLast(({ outcome }) => outcome.status !== "completed") ??
    matched.at(-1);
  if (!shown) return null;
  const { title, outcome } = shown;
  const status: Status = {
    request: echoItem(item),
    response: {
      status: outcome.status ?? "removed",
      simkl_type: title.type === "show" ? "tv" : title.type,
      anime_type: title.animeType,
      ...(outcome.session ? { rewatch_id: outcome.session.id, rewatch_status: outcome.session.status } : {}),
    },
  };
  return status;
}

/** The item as it was sent, without its parts, and with its `type`. `rating` is null if it was not sent. */
function echoItem({ query, input }: Result["item"]): unknown {
  const { seasons, episodes, ...rest } = input;
  const type = echoedType(query.section);
  return "rating" in rest ? { ...rest, type } : { ...rest, type, rating: null };
}
