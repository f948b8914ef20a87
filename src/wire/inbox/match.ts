// An inbox item rewritten for the title that it is matched with by hand.

import type { MatchedTitle, StoredItem } from "../../core/requests/stored-item.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";

/** The item as it would have been sent by a client that knew the title; null when it names no episode of it. */
export function matchItem(item: StoredItem, title: MatchedTitle, query: TitleQuery): StoredItem | null {
  const ids = { simkl: title.id };
  if (item.endpoint.startsWith("/scrobble/")) {
    const { movie: _movie, show: _show, anime: _anime, ...rest } = item.input;
    return { ...item, input: { ...rest, [title.kind]: { ids } } };
  }
  const { title: _title, year: _year, ids: _ids, show: _show, ...rest } = item.input;
  if (item.section !== "episodes")
    return { ...item, section: title.kind === "movie" ? "movies" : "shows", input: { ...rest, ids } };
  const episode = episodeOf(query);
  return episode && { ...item, input: { ...rest, show: { ids }, ...episode } };
}

/** A flat episode keeps its number; its own ids, which the catalogue does not know, would lead astray. */
function episodeOf({ parts }: TitleQuery): { season: number; episode: number } | null {
  const at = parts?.[0]?.at;
  return !at || at.number === null ? null : { season: at.season, episode: at.number };
}
