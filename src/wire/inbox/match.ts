// Rewrites an inbox item for the title that a person matches it with.

import type { MatchedTitle, StoredItem } from "../../core/requests/stored-item.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";

/**
 * The item as if it had been sent with the id of the title. Null for a standalone episode without a number: its own
 * ids are unknown, so nothing says which episode it is.
 */
export function matchItem(item: StoredItem, title: MatchedTitle, query: TitleQuery): StoredItem | null {
  const ids = { simkl: title.id };
  if (item.endpoint.startsWith("/scrobble/")) {
    const { movie: _movie, show: _show, anime: _anime, ...rest } = item.input;
    return { ...item, input: { ...rest, [title.kind]: { ids } } };
  }
  const { title: _title, year: _year, ids: _ids, show: _show, ...rest } = item.input;
  if (item.section !== "episodes")
    return { ...item, section: title.kind === "movie" ? "movies" : "shows", input: { ...rest, ids } };
  const episode = readEpisodeNumbers(query);
  return episode && { ...item, input: { ...rest, show: { ids }, ...episode } };
}

/** The numbers of a standalone episode; null if it has only ids. */
function readEpisodeNumbers({ parts }: TitleQuery): { season: number; episode: number } | null {
  const at = parts?.[0]?.at;
  return !at || at.number === null ? null : { season: at.season, episode: at.number };
}
