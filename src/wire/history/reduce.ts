// An item reduced to some of its parts, seasons and numbers as they were sent. Contract: sync.md 1.4.

import type { SentItem } from "../../core/requests/request-items.ts";
import type { PlacedPart } from "./parts.ts";
import type { HistoryItemBody } from "./schema.ts";

/** The item with nothing but the parts of these sources. */
export function onlyParts(
  input: HistoryItemBody,
  placed: readonly PlacedPart[],
  sources: readonly number[],
): SentItem {
  const { seasons, episodes, ...rest } = input;
  // By place: null for the item's own episodes, and within a season null for the season itself.
  const wanted = new Map<number | null, Set<number | null>>();
  for (const source of sources) {
    const place = placed[source]?.place;
    if (place === undefined) continue;
    const inSeason = wanted.get(place.season) ?? new Set();
    wanted.set(place.season, inSeason.add(place.episode));
  }
  const keptSeasons = (seasons ?? []).flatMap((season, at): unknown[] => {
    const here = wanted.get(at);
    if (!here) return [];
    return here.has(null)
      ? [season]
      : [{ ...season, episodes: season.episodes?.filter((_, number) => here.has(number)) }];
  });
  const keptEpisodes = (episodes ?? []).filter((_, at) => wanted.get(null)?.has(at));
  return {
    ...rest,
    ...(keptSeasons.length > 0 ? { seasons: keptSeasons } : {}),
    ...(keptEpisodes.length > 0 ? { episodes: keptEpisodes } : {}),
  };
}
