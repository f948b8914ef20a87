// Movies and shows of TMDB by id.

import type { AiringStatus } from "../../core/titles/title.ts";
import { asObject } from "../json.ts";
import { type Ask, path } from "./call.ts";
import { type Finding, NOTHING } from "./provider.ts";
import { presentIds, readAs, readDay, readMinutes, readName, readNames, readYear } from "./read-answer.ts";
import { movie, type NamesAnswer, type ShowAnswer, show } from "./tmdb-schemas.ts";
import { FIRST_SEASONS, findEpisodes } from "./tmdb-seasons.ts";

const STATUS: ReadonlyMap<string, AiringStatus> = new Map([
  ["Returning Series", "airing"],
  ["Ended", "ended"],
  ["Canceled", "ended"],
  ["In Production", "upcoming"],
  ["Planned", "upcoming"],
  ["Pilot", "tba"],
]);

/** The genre of animation. */
const ANIMATION = 16;

export async function findMovie(ask: Ask, id: string | number): Promise<Finding> {
  const query = { append_to_response: "alternative_titles" };
  const reply = await ask({ path: path`/movie/${id}`, query });
  if (reply === null) return NOTHING;
  const answer = readAs(movie, reply.body);
  const title = readName(answer.title);
  // Anime films are anime in the catalogue, and TMDB has none of their ids.
  if (title === undefined || isAnime(answer)) return NOTHING;
  return {
    kind: "title",
    title: {
      type: "movie",
      title,
      year: readYear(answer.release_date),
      released: readDay(answer.release_date),
      runtime: readMinutes(answer.runtime),
      status: answer.status && answer.status !== "Released" ? "upcoming" : undefined,
      also_known_as: otherNames(answer.original_title, answer.alternative_titles),
      ids: presentIds({ tmdb: answer.id, imdb: answer.imdb_id || null }),
    },
  };
}

export async function findShow(ask: Ask, id: string | number): Promise<Finding> {
  const query = { append_to_response: ["external_ids", "alternative_titles", ...FIRST_SEASONS].join(",") };
  const reply = await ask({ path: path`/tv/${id}`, query });
  if (reply === null) return NOTHING;
  const answer = readAs(show, reply.body);
  const title = readName(answer.name);
  if (title === undefined) return NOTHING;
  const { external_ids: external } = answer;
  const ids = presentIds({
    tmdb: answer.id,
    imdb: external?.imdb_id || null,
    tvdb: external?.tvdb_id || null,
  });
  const names = otherNames(answer.original_name, answer.alternative_titles);
  if (isAnime(answer)) {
    const premiered = readDay(answer.first_air_date);
    if (premiered === undefined) return NOTHING;
    return { kind: "anime", series: { names: [title, ...names], premiered, ids } };
  }
  const declared = answer.seasons.filter(({ episode_count: count }) => (count ?? 0) > 0);
  const numbers = declared.map(({ season_number: number }) => number);
  return {
    kind: "title",
    title: {
      type: "show",
      title,
      year: readYear(answer.first_air_date),
      runtime: readMinutes(answer.episode_run_time?.[0]),
      status: STATUS.get(answer.status ?? ""),
      also_known_as: names,
      ids,
      episodes: await findEpisodes(ask, answer.id, { first: asObject(reply.body), numbers }),
    },
  };
}

function otherNames(original: string | null | undefined, others: NamesAnswer | undefined): string[] {
  const more = [...(others?.titles ?? []), ...(others?.results ?? [])];
  return readNames([original, ...more.map(({ title }) => title)]);
}

const isAnime = ({ genres, original_language }: Pick<ShowAnswer, "genres" | "original_language">): boolean =>
  original_language === "ja" && (genres ?? []).some(({ id }) => id === ANIMATION);
