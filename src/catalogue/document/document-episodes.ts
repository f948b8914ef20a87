// The episodes of a title in a catalogue document: the seasons shorthand, overridden by single episodes.

import { toMillis } from "../../core/ids.ts";
import { DAY } from "../../core/time.ts";
import { readIds } from "../../core/titles/sent-ids.ts";
import { bareEpisode, type EpisodeFacts } from "../records/episode-facts.ts";
import { airTime } from "./document-air-time.ts";
import type { SeasonInput, TitleInput } from "./document-schema.ts";

/** Minutes east of UTC where anime are broadcast. Contract: conventions.md 5. */
const JAPAN = 9 * 60;

/** Days between the episodes of a season where the document does not say. */
const USUAL_DAYS = 7;

/** @throws CatalogueFormatError for what is not a date */
export function readEpisodes({ type, seasons, episodes }: TitleInput): EpisodeFacts[] {
  const home = type === "anime" ? JAPAN : 0;
  const byPlace = new Map<string, EpisodeFacts>();
  for (const season of seasons ?? [])
    for (const facts of seasonEpisodes(season, home))
      byPlace.set(`${facts.part.season}/${facts.part.number}`, facts);
  for (const { season, number, title, aired: airedText, runtime, ids } of episodes ?? []) {
    const place = `${season}/${number}`;
    const shorthand = byPlace.get(place);
    const aired = airedText === undefined ? null : airTime(airedText, home);
    byPlace.set(place, {
      part: { season, number },
      name: title ?? null,
      airedAt: aired?.at ?? shorthand?.airedAt ?? null,
      airOffset: aired?.offset ?? shorthand?.airOffset ?? 0,
      runtime: runtime ?? null,
      ids: readIds(ids),
    });
  }
  return [...byPlace.values()];
}

/** The episodes of a season that is given by its number of episodes. */
function seasonEpisodes(season: SeasonInput, home: number): EpisodeFacts[] {
  const first = season.first_aired === undefined ? null : airTime(season.first_aired, home);
  const step = (season.every_days ?? USUAL_DAYS) * DAY;
  return Array.from({ length: season.episodes }, (_, index) => ({
    ...bareEpisode({ season: season.number, number: index + 1 }),
    airedAt: first === null ? null : toMillis(first.at + index * step),
    airOffset: first?.offset ?? 0,
  }));
}
