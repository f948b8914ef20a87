// TMDB: movies and shows, with the operator's key. Its data may be stored for six months.

import type { TitleType } from "../../core/titles/title.ts";
import { type Ask, path } from "./call.ts";
import { type Hit, onlyHit } from "./match-hits.ts";
import { type AskedId, type Finding, NOTHING, type Provider } from "./provider.ts";
import { readAs, readNames, readYear } from "./read-answer.ts";
import { found, searched } from "./tmdb-schemas.ts";
import { findMovie, findShow } from "./tmdb-titles.ts";

/** Hits on one page of a search. */
const HITS_MAX = 20;

export function tmdb(ask: Ask): Provider {
  const byOwnId = (type: TitleType, id: string | number): Promise<Finding> =>
    type === "movie" ? findMovie(ask, id) : findShow(ask, id);
  return {
    name: "tmdb",
    idNamespaces: {
      movie: ["tmdb", "imdb"],
      show: ["tmdb", "imdb", "tvdb"],
      anime: ["imdb", "tmdb", "tvdb"],
    },
    namedTypes: ["movie", "show"],
    byId: async (type, { namespace, value }) => {
      if (namespace === "tmdb") return byOwnId(type, value);
      const id = await tmdbIdOf(ask, type, { namespace, value });
      return id === null ? NOTHING : byOwnId(type, id);
    },
    byName: async (type, name, year) => {
      // A hit of a neighbouring year counts only when all hits are known.
      const only =
        onlyHit(await searchHits(ask, type, name, year), { name, year, hitsMax: 0 }) ??
        onlyHit(await searchHits(ask, type, name, null), { name, year, hitsMax: HITS_MAX });
      return only === null ? NOTHING : byOwnId(type, only.id);
    },
  };
}

async function searchHits(ask: Ask, type: TitleType, name: string, year: number | null): Promise<Hit[]> {
  const isMovie = type === "movie";
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

/** The TMDB id for the id of another service; null where there is none, or several. */
async function tmdbIdOf(ask: Ask, type: TitleType, { namespace, value }: AskedId): Promise<number | null> {
  const query = { external_source: `${namespace}_id` };
  const reply = await ask({ path: path`/find/${value}`, query });
  if (reply === null) return null;
  const { movie_results, tv_results } = readAs(found, reply.body);
  const results = type === "movie" ? movie_results : tv_results;
  return results.length === 1 ? (results[0]?.id ?? null) : null;
}
