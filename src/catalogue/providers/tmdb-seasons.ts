// The episodes of a show on TMDB, season by season.

import { asObject, type JsonObject } from "../json.ts";
import { type Ask, path } from "./call.ts";
import type { FoundEpisode } from "./provider.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { readAs, readDay, readMinutes, readName } from "./read-answer.ts";
import { type EpisodeAnswer, season } from "./tmdb-schemas.ts";

/** Seasons per call; each answer contains the cast and crew. */
const CALL_SEASONS_MAX = 10;
/** The most seasons that are accepted; no show has so many. */
const SEASONS_MAX = 200;

const seasonKey = (number: number): string => `season/${number}`;

/** The seasons that are requested together with the show. */
export const FIRST_SEASONS: readonly string[] = Array.from({ length: CALL_SEASONS_MAX }, (_, number) =>
  seasonKey(number),
);

/**
 * The episodes of the seasons with these numbers. `first`: the answer for the show, with some of the seasons.
 * @throws ProviderFailure where a season is missing
 */
export async function findEpisodes(
  ask: Ask,
  id: number,
  { first, numbers }: { readonly first: JsonObject; readonly numbers: readonly number[] },
): Promise<FoundEpisode[]> {
  if (numbers.length > SEASONS_MAX) throw new ProviderFailure("malformed");
  const bodies = new Map(numbers.map((number) => [number, first[seasonKey(number)]]));
  const missing = numbers.filter((number) => bodies.get(number) === undefined);
  for (let at = 0; at < missing.length; at += CALL_SEASONS_MAX) {
    const parts = missing.slice(at, at + CALL_SEASONS_MAX);
    const query = { append_to_response: parts.map(seasonKey).join(",") };
    const reply = await ask({ path: path`/tv/${id}`, query });
    const body = asObject(reply?.body);
    for (const number of parts) bodies.set(number, body[seasonKey(number)]);
  }
  return [...bodies].flatMap(([number, body]) =>
    readAs(season, body).episodes.flatMap((one) => toEpisode(number, one) ?? []),
  );
}

/** Null for an episode of another season. */
function toEpisode(number: number, one: EpisodeAnswer): FoundEpisode | null {
  if (one.season_number !== number || one.episode_number < 1) return null;
  const [title, aired] = [readName(one.name), readDay(one.air_date)];
  return {
    season: number,
    number: one.episode_number,
    ...(title === undefined ? {} : { title }),
    ...(aired === undefined ? {} : { aired }),
    runtime: readMinutes(one.runtime),
  };
}
