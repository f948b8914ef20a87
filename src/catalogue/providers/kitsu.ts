// Kitsu: anime by the ids of single titles, or by name and year, without a key.

import type { AiringStatus, AnimeType } from "../../core/titles/title.ts";
import { type Ask, path } from "./call.ts";
import { type AnimeAnswer, counted, type IncludedAnswer, many, mappings, one } from "./kitsu-schemas.ts";
import { onlyHit } from "./match-hits.ts";
import { type AskedId, type Finding, NOTHING, type Provider } from "./provider.ts";
import { presentIds, readAs, readDay, readMinutes, readName, readNames, readYear } from "./read-answer.ts";

/** Kitsu's names for services. */
const SITES: ReadonlyMap<string, string> = new Map([
  ["mal", "myanimelist/anime"],
  ["anilist", "anilist/anime"],
  ["anidb", "anidb"],
]);

const TYPES: ReadonlyMap<string, AnimeType> = new Map([
  ["TV", "tv"],
  ["movie", "movie"],
  ["OVA", "ova"],
  ["ONA", "ona"],
  ["special", "special"],
  ["music", "music video"],
]);
const STATUS: ReadonlyMap<string, AiringStatus> = new Map([
  ["current", "airing"],
  ["finished", "ended"],
  ["tba", "tba"],
  ["unreleased", "upcoming"],
  ["upcoming", "upcoming"],
]);

/** The most episodes that are accepted if the anime has only a count of them. */
const EPISODES_MAX = 10_000;
/** Hits on one page. */
const HITS_MAX = 20;
const JSON_API = { accept: "application/vnd.api+json" };

export function kitsu(ask: Ask): Provider {
  const call: Ask = (question) => ask({ ...question, headers: JSON_API });
  return {
    name: "kitsu",
    idNamespaces: { movie: EXACT, show: EXACT, anime: EXACT },
    namedTypes: ["anime"],
    byId: async (_, { namespace, value }) => {
      const id = namespace === "kitsu" ? value : await kitsuIdOf(call, { namespace, value });
      return id === null ? NOTHING : findAnime(call, id);
    },
    byName: async (_, name, year) => {
      const reply = await call({
        path: "/anime",
        query: { "filter[text]": name, "page[limit]": String(HITS_MAX) },
      });
      const { data } = reply === null ? { data: [] } : readAs(many, reply.body);
      const hits = data.map((anime) => ({
        id: anime.id,
        names: animeNames(anime),
        year: readYear(anime.attributes.startDate),
      }));
      const only = onlyHit(hits, { name, year, hitsMax: HITS_MAX });
      return only === null ? NOTHING : findAnime(call, only.id);
    },
  };
}
const EXACT = ["kitsu", "mal", "anidb", "anilist"];

async function kitsuIdOf(ask: Ask, { namespace, value }: AskedId): Promise<string | null> {
  const reply = await ask({
    path: "/mappings",
    query: {
      "filter[externalSite]": SITES.get(namespace) ?? "",
      "filter[externalId]": value,
      include: "item",
    },
  });
  if (reply === null) return null;
  const { included } = readAs(mappings, reply.body);
  const anime = [...new Set((included ?? []).filter(({ type }) => type === "anime").map(({ id }) => id))];
  return anime.length === 1 ? (anime[0] ?? null) : null;
}

async function findAnime(ask: Ask, id: string): Promise<Finding> {
  const reply = await ask({ path: path`/anime/${id}`, query: { include: "mappings" } });
  if (reply === null) return NOTHING;
  const { data, included } = readAs(one, reply.body);
  const { attributes } = data;
  const [title, ...others] = animeNames(data);
  const type = TYPES.get(attributes.subtype ?? "");
  if (title === undefined || type === undefined) return NOTHING;
  const status = STATUS.get(attributes.status ?? "");
  const count = attributes.episodeCount || (type === "movie" ? 1 : await countEpisodes(ask, id));
  // Episodes without dates count as aired once the anime has ended. Until then weekly dates are estimated.
  const weekly = status === "ended" ? {} : { first_aired: readDay(attributes.startDate), every_days: 7 };
  return {
    kind: "title",
    title: {
      type: "anime",
      anime_type: type,
      title,
      english_title: readName(attributes.titles?.en),
      year: readYear(attributes.startDate),
      released: readDay(attributes.startDate),
      runtime: readMinutes(attributes.episodeLength),
      status,
      also_known_as: others,
      ids: presentIds({ kitsu: data.id, ...mappedIds(included) }),
      ...(count > 0 ? { seasons: [{ number: 1, episodes: count, ...weekly }] } : {}),
    },
  };
}

async function countEpisodes(ask: Ask, id: string): Promise<number> {
  const reply = await ask({ path: path`/anime/${id}/episodes`, query: { "page[limit]": "1" } });
  if (reply === null) return 0;
  return Math.min(readAs(counted, reply.body).meta.count, EPISODES_MAX);
}

function animeNames({ attributes: { canonicalTitle, titles, abbreviatedTitles } }: AnimeAnswer): string[] {
  return readNames([canonicalTitle, ...Object.values(titles ?? {}), ...(abbreviatedTitles ?? [])]);
}

/** The ids on other services. Two ids of one service are ambiguous, and left out. */
function mappedIds(included: IncludedAnswer | undefined): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const [namespace, site] of SITES) {
    const values = (included ?? []).flatMap(({ type, attributes }) =>
      type === "mappings" && attributes?.externalSite === site ? (attributes.externalId ?? []) : [],
    );
    const [only] = new Set(values);
    if (new Set(values).size === 1 && only !== undefined && /^\d+$/.test(only)) ids[namespace] = only;
  }
  return ids;
}
