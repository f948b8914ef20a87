// TVmaze: shows with their episodes, without a key. Its data is CC BY-SA 4.0 and must be attributed.

import type { AiringStatus } from "../../core/titles/title.ts";
import { type Ask, path } from "./call.ts";
import { onlyHit } from "./match-hits.ts";
import { type Finding, type FoundEpisode, NOTHING, type Provider } from "./provider.ts";
import { presentIds, readAs, readDay, readMinutes, readName, readNames, readYear } from "./read-answer.ts";
import { type EpisodeAnswer, hits, type WholeShowAnswer, wholeShow } from "./tvmaze-schemas.ts";

const STATUS: ReadonlyMap<string, AiringStatus> = new Map([
  ["Running", "airing"],
  ["Ended", "ended"],
  ["To Be Determined", "tba"],
  ["In Development", "upcoming"],
]);

/** TVmaze's names for services. */
const EXTERNAL: ReadonlyMap<string, string> = new Map([
  ["imdb", "imdb"],
  ["tvdb", "thetvdb"],
]);

/** Hits of a search. */
const HITS_MAX = 10;

export function tvmaze(ask: Ask): Provider {
  const show = async (id: string | number): Promise<Finding> => {
    const reply = await ask({ path: path`/shows/${id}`, query: { "embed[]": ["episodes", "akas"] } });
    return reply === null ? NOTHING : toFinding(readAs(wholeShow, reply.body));
  };
  return {
    name: "tvmaze",
    idNamespaces: { movie: [], show: ["tvmaze", "imdb", "tvdb"], anime: ["imdb", "tvdb"] },
    namedTypes: ["show"],
    byId: async (_, { namespace, value }) => {
      const external = EXTERNAL.get(namespace);
      if (external === undefined) return show(value);
      const reply = await ask({ path: "/lookup/shows", query: { [external]: value }, stopsAtRedirect: true });
      const id = /^\/shows\/(\d+)$/.exec(reply?.movedTo ?? "")?.[1];
      return id === undefined ? NOTHING : show(id);
    },
    byName: async (_, name, year) => {
      const reply = await ask({ path: "/search/shows", query: { q: name } });
      const found = reply === null ? [] : readAs(hits, reply.body);
      const namesakes = found.map((hit) => ({
        id: hit.show.id,
        names: [hit.show.name],
        year: readYear(hit.show.premiered),
      }));
      const only = onlyHit(namesakes, { name, year, hitsMax: HITS_MAX });
      if (only !== null) return show(only.id);
      // Hits have main names only. The only hit of that year may have the name as another one; the caller verifies
      // it.
      const [other, another] = namesakes.filter((hit) => hit.year === year);
      return other && !another ? show(other.id) : NOTHING;
    },
  };
}

function toFinding(answer: WholeShowAnswer): Finding {
  const { externals, _embedded: embedded } = answer;
  const ids = presentIds({ tvmaze: answer.id, imdb: externals?.imdb, tvdb: externals?.thetvdb });
  const title = readName(answer.name);
  if (title === undefined) return NOTHING;
  const others = readNames((embedded.akas ?? []).map(({ name }) => name));
  const premiered = readDay(answer.premiered);
  if (answer.genres?.includes("Anime")) {
    delete ids.tvmaze;
    return premiered === undefined
      ? NOTHING
      : { kind: "anime", series: { names: [title, ...others], premiered, ids } };
  }
  return {
    kind: "title",
    title: {
      type: "show",
      title,
      year: readYear(answer.premiered),
      runtime: readMinutes(answer.runtime ?? answer.averageRuntime),
      status: STATUS.get(answer.status ?? ""),
      also_known_as: others,
      ids,
      episodes: embedded.episodes.flatMap(toEpisode),
    },
  };
}

/** Specials, which have no number at TVmaze, are left out. */
function toEpisode({ name, season, number, airdate, airstamp, runtime }: EpisodeAnswer): FoundEpisode[] {
  if (!number || season < 1) return [];
  const title = readName(name);
  const aired = airstamp || readDay(airdate);
  return [
    {
      season,
      number,
      ...(title === undefined ? {} : { title }),
      ...(aired === undefined ? {} : { aired }),
      runtime: readMinutes(runtime),
    },
  ];
}
