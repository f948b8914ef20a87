// TMDB: movies and shows, with the operator's own key. What it says may be kept for six months at most.

import { Type } from "typebox";
import type { AiringStatus, TitleType } from "../../core/title.ts";
import { checker } from "../checker.ts";
import {
  type Ask,
  type AskedId,
  type Finding,
  type FoundEpisode,
  NOTHING,
  type Provider,
  ProviderFailure,
  path,
} from "./provider.ts";
import {
  type Hit,
  maybe,
  onlyHit,
  readAs,
  readDay,
  readIds,
  readMinutes,
  readName,
  readNames,
  readYear,
} from "./reading.ts";

const Names = maybe(
  Type.Object({
    titles: Type.Optional(Type.Array(Type.Object({ title: Type.String() }))),
    results: Type.Optional(Type.Array(Type.Object({ title: Type.String() }))),
  }),
);
const ExternalIds = maybe(
  Type.Object({
    imdb_id: maybe(Type.String()),
    tvdb_id: maybe(Type.Integer()),
    wikidata_id: maybe(Type.String()),
  }),
);
const Genres = maybe(Type.Array(Type.Object({ id: Type.Integer() })));

const Movie = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  title: Type.String(),
  original_title: maybe(Type.String()),
  original_language: maybe(Type.String()),
  release_date: maybe(Type.String()),
  runtime: maybe(Type.Number()),
  status: maybe(Type.String()),
  imdb_id: maybe(Type.String()),
  genres: Genres,
  alternative_titles: Names,
});
const movie = checker(Movie);

const Show = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  original_name: maybe(Type.String()),
  original_language: maybe(Type.String()),
  first_air_date: maybe(Type.String()),
  episode_run_time: maybe(Type.Array(Type.Number())),
  status: maybe(Type.String()),
  number_of_seasons: maybe(Type.Integer()),
  seasons: Type.Array(Type.Object({ season_number: Type.Integer(), episode_count: maybe(Type.Integer()) })),
  genres: Genres,
  external_ids: ExternalIds,
  alternative_titles: Names,
});
const show = checker(Show);

const season = checker(
  Type.Object({
    season_number: Type.Integer(),
    episodes: Type.Array(
      Type.Object({
        episode_number: Type.Integer(),
        season_number: Type.Integer(),
        name: maybe(Type.String()),
        air_date: maybe(Type.String()),
        runtime: maybe(Type.Number()),
      }),
    ),
  }),
);

const Hits = Type.Array(
  Type.Object({
    id: Type.Integer(),
    title: maybe(Type.String()),
    original_title: maybe(Type.String()),
    release_date: maybe(Type.String()),
    name: maybe(Type.String()),
    original_name: maybe(Type.String()),
    first_air_date: maybe(Type.String()),
  }),
);
const searched = checker(Type.Object({ results: Hits }));
const found = checker(Type.Object({ movie_results: Hits, tv_results: Hits }));

const STATUS: ReadonlyMap<string, AiringStatus> = new Map([
  ["Returning Series", "airing"],
  ["Ended", "ended"],
  ["Canceled", "ended"],
  ["In Production", "upcoming"],
  ["Planned", "upcoming"],
  ["Pilot", "tba"],
]);

const ANIMATION = 16;
/** Hits on one page of a search. */
const MOST_HITS = 20;
/** Seasons that are asked for in one call; each brings along everybody who took part in it. */
const SEASONS_AT_ONCE = 10;
/** A show with more seasons than this is none. */
const MOST_SEASONS = 200;

export function tmdb(ask: Ask): Provider {
  const byOwnId = (kind: TitleType, id: string | number): Promise<Finding> =>
    kind === "movie" ? movieOf(ask, id) : showOf(ask, id);
  return {
    name: "tmdb",
    idsOf: { movie: ["tmdb", "imdb"], show: ["tmdb", "imdb", "tvdb"], anime: ["imdb", "tmdb", "tvdb"] },
    namesOf: ["movie", "show"],
    byId: async (kind, { namespace, value }) => {
      if (namespace === "tmdb") return byOwnId(kind, value);
      const id = await otherIdOf(ask, kind, { namespace, value });
      return id === null ? NOTHING : byOwnId(kind, id);
    },
    byName: async (kind, name, year) => {
      // A namesake of the year beside is believed only when all namesakes were seen.
      const only =
        onlyHit(await hitsOf(ask, kind, name, year), { name, year, most: 0 }) ??
        onlyHit(await hitsOf(ask, kind, name, null), { name, year, most: MOST_HITS });
      return only === null ? NOTHING : byOwnId(kind, only.id);
    },
  };
}

async function hitsOf(ask: Ask, kind: TitleType, name: string, year: number | null): Promise<Hit[]> {
  const isMovie = kind === "movie";
  const filter = isMovie ? "primary_release_year" : "first_air_date_year";
  const reply = await ask({
    path: isMovie ? "/search/movie" : "/search/tv",
    query: { query: name, ...(year === null ? {} : { [filter]: String(year) }) },
  });
  const { results } = reply === null ? { results: [] } : readAs(searched, reply.body);
  return results.map((one) => ({
    id: one.id,
    names: readNames(isMovie ? [one.title, one.original_title] : [one.name, one.original_name]),
    year: readYear(isMovie ? one.release_date : one.first_air_date),
  }));
}

async function otherIdOf(ask: Ask, kind: TitleType, { namespace, value }: AskedId): Promise<number | null> {
  const query = { external_source: `${namespace}_id` };
  const reply = await ask({ path: path`/find/${value}`, query });
  if (reply === null) return null;
  const { movie_results, tv_results } = readAs(found, reply.body);
  const results = kind === "movie" ? movie_results : tv_results;
  return results.length === 1 ? (results[0]?.id ?? null) : null;
}

async function movieOf(ask: Ask, id: string | number): Promise<Finding> {
  const query = { append_to_response: "alternative_titles" };
  const reply = await ask({ path: path`/movie/${id}`, query });
  if (reply === null) return NOTHING;
  const answer = readAs(movie, reply.body);
  const title = readName(answer.title);
  // A film of anime is an anime here, and nobody knows its ids less than a list of films.
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
      ids: readIds({ tmdb: answer.id, imdb: answer.imdb_id || null }),
    },
  };
}

async function showOf(ask: Ask, id: string | number): Promise<Finding> {
  const first = Array.from({ length: SEASONS_AT_ONCE }, (_, number) => `season/${number}`);
  const reply = await ask({
    path: path`/tv/${id}`,
    query: { append_to_response: ["external_ids", "alternative_titles", ...first].join(",") },
  });
  if (reply === null) return NOTHING;
  const answer = readAs(show, reply.body);
  const title = readName(answer.name);
  const { external_ids: external } = answer;
  const ids = readIds({ tmdb: answer.id, imdb: external?.imdb_id || null, tvdb: external?.tvdb_id || null });
  const names = otherNames(answer.original_name, answer.alternative_titles);
  const premiered = readDay(answer.first_air_date);
  if (title === undefined) return NOTHING;
  if (isAnime(answer))
    return premiered === undefined
      ? NOTHING
      : { kind: "anime", series: { names: [title, ...names], premiered, ids } };
  const declared = answer.seasons.filter(({ episode_count: count }) => (count ?? 0) > 0);
  const episodes = await episodesOf(ask, answer.id, {
    first: reply.body as Record<string, unknown>,
    numbers: declared.map(({ season_number: number }) => number),
  });
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
      episodes,
    },
  };
}

/** The episodes of all seasons that are said to have some. @throws ProviderFailure when one of them is not told. */
async function episodesOf(
  ask: Ask,
  id: number,
  { first, numbers }: { first: Readonly<Record<string, unknown>>; numbers: readonly number[] },
): Promise<FoundEpisode[]> {
  if (numbers.length > MOST_SEASONS) throw new ProviderFailure("malformed");
  const bodies = new Map(numbers.map((number) => [number, first[`season/${number}`]]));
  const missing = numbers.filter((number) => bodies.get(number) === undefined);
  for (let at = 0; at < missing.length; at += SEASONS_AT_ONCE) {
    const parts = missing.slice(at, at + SEASONS_AT_ONCE);
    const query = { append_to_response: parts.map((number) => `season/${number}`).join(",") };
    const reply = await ask({ path: path`/tv/${id}`, query });
    const body = (reply?.body ?? {}) as Readonly<Record<string, unknown>>;
    for (const number of parts) bodies.set(number, body[`season/${number}`]);
  }
  return [...bodies].flatMap(([number, body]) =>
    readAs(season, body).episodes.flatMap((one): FoundEpisode[] => {
      if (one.season_number !== number || one.episode_number < 1) return [];
      const [title, aired] = [readName(one.name), readDay(one.air_date)];
      return [
        {
          season: number,
          number: one.episode_number,
          ...(title === undefined ? {} : { title }),
          ...(aired === undefined ? {} : { aired }),
          runtime: readMinutes(one.runtime),
        },
      ];
    }),
  );
}

function otherNames(
  original: string | null | undefined,
  others: Type.Static<typeof Names> | undefined,
): string[] {
  const more = [...(others?.titles ?? []), ...(others?.results ?? [])];
  return readNames([original, ...more.map(({ title }) => title)]);
}

const isAnime = ({
  genres,
  original_language,
}: Pick<Type.Static<typeof Show>, "genres" | "original_language">) =>
  original_language === "ja" && (genres ?? []).some(({ id }) => id === ANIMATION);
