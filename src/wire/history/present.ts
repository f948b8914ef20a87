// The answer of POST /sync/history. Contract: sync.md 1.4.

import type { HistoryResult, TitleOutcome } from "../../core/requests/request-items.ts";
import type { RewatchOutcome } from "../../core/rewatches/rewatch.ts";
import { isMovieLike } from "../../core/titles/title.ts";
import type { Section } from "../../core/titles/title-query.ts";
import { echoedType } from "../sections.ts";
import type { HistoryResponse } from "./schema.ts";

type Result = HistoryResult<RewatchOutcome>;

export function presentHistory(results: readonly Result[]): HistoryResponse {
  const added: HistoryResponse["added"] = { movies: 0, shows: 0, episodes: 0, statuses: [] };
  const notFound: HistoryResponse["not_found"] = { movies: [], shows: [], episodes: [] };
  for (const { item, titles, unknown } of results) {
    if (!titles?.length) notFound[listOf(item.query.section)].push(item.input);
    if (titles !== null && unknown.length > 0) notFound.episodes.push(item.reducedTo(unknown));
    for (const one of titles ?? []) count(added, item.query.section, one);
    const status = presentStatus({ item, titles: titles ?? [] });
    if (status) added.statuses.push(status);
  }
  return { added, not_found: notFound };
}

/** Anime has no list of its own in a write's answer. */
const listOf = (section: Section): "movies" | "shows" | "episodes" =>
  section === "anime" ? "shows" : section;

/** Clients compare the counts with what they sent, list by list. Contract: clients.md 6.1. */
function count(
  added: HistoryResponse["added"],
  section: Section,
  { title, outcome }: TitleOutcome<RewatchOutcome>,
): void {
  const { created, becameCompleted, episodes, sessionsCreated, sessionEpisodes } = outcome;
  const asMovie = title.type === "movie" || (section === "movies" && isMovieLike(title));
  if (asMovie) added.movies += Number(created || becameCompleted || sessionsCreated > 0);
  else {
    added.episodes += episodes + sessionEpisodes;
    if (section !== "episodes") added.shows += Number(created) + sessionsCreated;
  }
}

type Status = HistoryResponse["added"]["statuses"][number];

function presentStatus({ item, titles }: Pick<Result, "item"> & { titles: NonNullable<Result["titles"]> }) {
  const matched = titles.filter(({ outcome }) => outcome.matched);
  // Of an item of several titles one is told: one with a new session, which a client pins from here on; else one with a
  // session; else one that is still open; else the last.
  const shown =
    matched.findLast(({ outcome }) => outcome.sessionsCreated > 0) ??
    matched.findLast(({ outcome }) => outcome.session !== null) ??
    matched.findLast(({ outcome }) => outcome.status !== "completed") ??
    matched.at(-1);
  if (!shown) return null;
  const { title, outcome } = shown;
  const status: Status = {
    request: presentRequest(item),
    response: {
      status: outcome.status ?? "removed",
      simkl_type: title.type === "show" ? "tv" : title.type,
      anime_type: title.animeType,
      ...(outcome.session ? { rewatch_id: outcome.session.id, rewatch_status: outcome.session.status } : {}),
    },
  };
  return status;
}

function presentRequest({ query, input }: Result["item"]): unknown {
  const { seasons, episodes, ...rest } = input;
  const type = echoedType(query.section);
  return "rating" in rest ? { ...rest, type } : { ...rest, type, rating: null };
}
