// Reduces an item to some of its parts, for `not_found` and for the inbox. Contract: sync.md 1.4, 13.

import type { SentItem } from "../../core/requests/request-items.ts";
import type { PlacedPart } from "./parts.ts";
import type { HistoryItemBody } from "./schema.ts";

/** The item as it was sent, with only those parts that have these sources. */
export function reduceToParts(
  input: HistoryItemBody,
  placed: readonly PlacedPart[],
  sources: readonly number[],
): SentItem {
  const { seasons, episodes, ...rest } = input;
  // The places to keep, as sets of episode indexes by season index. The nulls are those of `PartPlace`.
  const kept = new Map<number | null, Set<number | null>>();
  for (const source of sources) {
    const place = placed[source]?.place;
    if (place === undefined) continue;
    const indexes = kept.get(place.season) ?? new Set();
    kept.set(place.season, indexes.add(place.episode));
  }
  const keptSeasons = (seasons ?? []).flatMap((season, seasonIndex): unknown[] => {
    const indexes = kept.get(seasonIndex);
    if (!indexes) return [];
    return indexes.has(null)
      ? [season]
      : [{ ...season, episodes: season.episodes?.filter((_, index) => indexes.has(index)) }];
  });
  const keptEpisodes = (episodes ?? []).filter((_, index) => kept.get(null)?.has(index));
  return {
    ...rest,
    ...(keptSeasons.length > 0 ? { seasons: keptSeasons } : {}),
    ...(keptEpisodes.length > 0 ? { episodes: keptEpisodes } : {}),
  };
}
