// Kitsu: anime by the ids of single titles, or by name and year, without a key.

import { Type } from "typebox";
import type { AiringStatus, AnimeType } from "../../core/title.ts";
import { checker } from "../checker.ts";
import { type Ask, type AskedId, type Finding, NOTHING, type Provider, path } from "./provider.ts";
import {
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

const Anime = Type.Object({
  id: Type.String({ pattern: "^\\d+$" }),
  type: Type.Literal("anime"),
  attributes: Type.Object({
    titles: maybe(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
    canonicalTitle: maybe(Type.String()),
    abbreviatedTitles: maybe(Type.Array(Type.Union([Type.String(), Type.Null()]))),
    startDate: maybe(Type.String()),
    subtype: maybe(Type.String()),
    status: maybe(Type.String()),
    episodeCount: maybe(Type.Integer()),
    episodeLength: maybe(Type.Number()),
  }),
});
const Included = maybe(
  Type.Array(
    Type.Object({
      type: Type.String(),
      id: Type.String(),
      attributes: maybe(
        Type.Object({ externalSite: maybe(Type.String()), externalId: maybe(Type.String()) }),
      ),
    }),
  ),
);
const one = checker(Type.Object({ data: Anime, included: Included }));
const many = checker(Type.Object({ data: Type.Array(Anime) }));
const mappings = checker(Type.Object({ data: Type.Array(Type.Object({})), included: Included }));
const counted = checker(Type.Object({ meta: Type.Object({ count: Type.Integer() }) }));

type AnimeAnswer = Type.Static<typeof Anime>;
type IncludedAnswer = Type.Static<typeof Included>;

/** Its names for the services whose ids it knows. */
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

/** Anime without an end that is planned say no number of episodes. */
const MOST_EPISODES = 10_000;
/** As many as one page takes. */
const MOST_HITS = 20;
const JSON_API = { accept: "application/vnd.api+json" };

export function kitsu(ask: Ask): Provider {
  const call: Ask = (question) => ask({ ...question, headers: JSON_API });
  return {
    name: "kitsu",
    idsOf: { movie: EXACT, show: EXACT, anime: EXACT },
    namesOf: ["anime"],
    byId: async (_, { namespace, value }) => {
      const id = namespace === "kitsu" ? value : await ownIdOf(call, { namespace, value });
      return id === null ? NOTHING : animeOf(call, id);
    },
    byName: async (_, name, year) => {
      const reply = await call({
        path: "/anime",
        query: { "filter[text]": name, "page[limit]": String(MOST_HITS) },
      });
      const { data } = reply === null ? { data: [] } : readAs(many, reply.body);
      const hits = data.map((anime) => ({
        id: anime.id,
        names: namesOf(anime),
        year: readYear(anime.attributes.startDate),
      }));
      const only = onlyHit(hits, { name, year, most: MOST_HITS });
      return only === null ? NOTHING : animeOf(call, only.id);
    },
  };
}
const EXACT = ["kitsu", "mal", "anidb", "anilist"];

async function ownIdOf(ask: Ask, { namespace, value }: AskedId): Promise<string | null> {
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

async function animeOf(ask: Ask, id: string): Promise<Finding> {
  const reply = await ask({ path: path`/anime/${id}`, query: { include: "mappings" } });
  if (reply === null) return NOTHING;
  const { data, included } = readAs(one, reply.body);
  const { attributes } = data;
  const [title, ...others] = namesOf(data);
  const type = TYPES.get(attributes.subtype ?? "");
  if (title === undefined || type === undefined) return NOTHING;
  const status = STATUS.get(attributes.status ?? "");
  const count = attributes.episodeCount || (type === "movie" ? 1 : await countEpisodes(ask, id));
  // What is over counts as aired without a date, and the days within a season are not told.
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
      ids: readIds({ kitsu: data.id, ...mappedIds(included) }),
      ...(count > 0 ? { seasons: [{ number: 1, episodes: count, ...weekly }] } : {}),
    },
  };
}

async function countEpisodes(ask: Ask, id: string): Promise<number> {
  const reply = await ask({ path: path`/anime/${id}/episodes`, query: { "page[limit]": "1" } });
  if (reply === null) return 0;
  return Math.min(readAs(counted, reply.body).meta.count, MOST_EPISODES);
}

function namesOf({ attributes: { canonicalTitle, titles, abbreviatedTitles } }: AnimeAnswer): string[] {
  return readNames([canonicalTitle, ...Object.values(titles ?? {}), ...(abbreviatedTitles ?? [])]);
}

/** The ids that other services have for it; two of one service say nothing. */
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
