// TheTVDB, version 4: shows with specials and ids of episodes, and movies, with the operator's key.

import type { TitleType } from "../../core/titles/title.ts";
import { type Ask, path } from "./call.ts";
import { onlyHit } from "./match-hits.ts";
import { type AskedId, type Finding, NOTHING, type Provider } from "./provider.ts";
import { readAs, readNames, readYear } from "./read-answer.ts";
import { remote, searched } from "./tvdb-schemas.ts";
import { signingIn, type TvdbKeys } from "./tvdb-sign-in.ts";
import { findMovie, findSeries } from "./tvdb-titles.ts";

const HITS_MAX = 50;

export function tvdb(ask: Ask, keys: TvdbKeys): Provider {
  const call = signingIn(ask, keys);
  const byOwnId = (type: TitleType, id: string | number): Promise<Finding> =>
    type === "movie" ? findMovie(call, id) : findSeries(call, id);
  return {
    name: "tvdb",
    idNamespaces: { movie: ["tvdb", "imdb"], show: ["tvdb", "imdb"], anime: ["tvdb", "imdb"] },
    namedTypes: ["movie", "show"],
    byId: async (type, { namespace, value }) => {
      if (namespace === "tvdb") return /^\d+$/.test(value) ? byOwnId(type, value) : NOTHING;
      const id = await tvdbIdOf(call, type, { namespace, value });
      return id === null ? NOTHING : byOwnId(type, id);
    },
    byName: async (type, name, year) => {
      const query = { query: name, type: type === "movie" ? "movie" : "series", limit: String(HITS_MAX) };
      const reply = await call({ path: "/search", query });
      const { data } = reply === null ? { data: [] } : readAs(searched, reply.body);
      const hits = (data ?? []).map((one) => ({
        id: one.tvdb_id,
        names: readNames([one.name, ...(one.aliases ?? []), ...Object.values(one.translations ?? {})]),
        year: readYear(`${one.year}-01-01`),
      }));
      const only = onlyHit(hits, { name, year, hitsMax: HITS_MAX });
      return only === null ? NOTHING : byOwnId(type, only.id);
    },
  };
}

/** The TVDB id for the id of another service; null where there is none, or several. */
async function tvdbIdOf(ask: Ask, type: TitleType, { value }: AskedId): Promise<number | null> {
  const reply = await ask({ path: path`/search/remoteid/${value}` });
  const { data } = reply === null ? { data: [] } : readAs(remote, reply.body);
  const ids = (data ?? []).flatMap((one) => (type === "movie" ? one.movie : one.series)?.id ?? []);
  return ids.length === 1 ? (ids[0] ?? null) : null;
}
