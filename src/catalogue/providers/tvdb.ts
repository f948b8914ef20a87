// TheTVDB, version 4: shows with specials and the ids of episodes, and movies, with the operator's own key.

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
  type Question,
  type Reply,
} from "./provider.ts";
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

export type TvdbKeys = { readonly key: string; readonly pin: string | null };

const RemoteIds = maybe(Type.Array(Type.Object({ id: Type.String(), sourceName: maybe(Type.String()) })));
const Record = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: maybe(Type.String()),
  year: maybe(Type.String()),
  firstAired: maybe(Type.String()),
  first_release: maybe(Type.Object({ date: maybe(Type.String()) })),
  runtime: maybe(Type.Number()),
  averageRuntime: maybe(Type.Number()),
  status: maybe(Type.Object({ name: maybe(Type.String()) })),
  genres: maybe(Type.Array(Type.Object({ name: maybe(Type.String()) }))),
  aliases: maybe(Type.Array(Type.Object({ name: maybe(Type.String()) }))),
  translations: maybe(
    Type.Object({
      nameTranslations: maybe(
        Type.Array(Type.Object({ name: maybe(Type.String()), language: maybe(Type.String()) })),
      ),
    }),
  ),
  remoteIds: RemoteIds,
});
const extended = checker(Type.Object({ data: Record }));

const page = checker(
  Type.Object({
    data: Type.Object({
      episodes: maybe(
        Type.Array(
          Type.Object({
            id: Type.Integer(),
            name: maybe(Type.String()),
            aired: maybe(Type.String()),
            runtime: maybe(Type.Number()),
            seasonNumber: Type.Integer(),
            number: Type.Integer(),
          }),
        ),
      ),
    }),
    links: maybe(Type.Object({ next: maybe(Type.String()) })),
  }),
);

const WithId = maybe(Type.Object({ id: Type.Integer() }));
const remote = checker(
  Type.Object({ data: maybe(Type.Array(Type.Object({ series: WithId, movie: WithId }))) }),
);
const searched = checker(
  Type.Object({
    data: maybe(
      Type.Array(
        Type.Object({
          tvdb_id: Type.String(),
          name: maybe(Type.String()),
          aliases: maybe(Type.Array(Type.String())),
          translations: maybe(Type.Record(Type.String(), Type.String())),
          year: maybe(Type.String()),
        }),
      ),
    ),
  }),
);
const signedIn = checker(Type.Object({ data: Type.Object({ token: Type.String({ minLength: 1 }) }) }));

const STATUS: ReadonlyMap<string, AiringStatus> = new Map([
  ["Continuing", "airing"],
  ["Ended", "ended"],
  ["Upcoming", "upcoming"],
]);

const MOST_HITS = 50;
/** Pages of 500 episodes that are read at most. */
const MOST_PAGES = 60;

export function tvdb(ask: Ask, keys: TvdbKeys): Provider {
  const call = signingIn(ask, keys);
  const byOwnId = (kind: TitleType, id: string | number): Promise<Finding> =>
    kind === "movie" ? movieOf(call, id) : seriesOf(call, id);
  return {
    name: "tvdb",
    idsOf: { movie: ["tvdb", "imdb"], show: ["tvdb", "imdb"], anime: ["tvdb", "imdb"] },
    namesOf: ["movie", "show"],
    byId: async (kind, { namespace, value }) => {
      if (namespace === "tvdb") return /^\d+$/.test(value) ? byOwnId(kind, value) : NOTHING;
      const id = await otherIdOf(call, kind, { namespace, value });
      return id === null ? NOTHING : byOwnId(kind, id);
    },
    byName: async (kind, name, year) => {
      const query = { query: name, type: kind === "movie" ? "movie" : "series", limit: String(MOST_HITS) };
      const reply = await call({ path: "/search", query });
      const { data } = reply === null ? { data: [] } : readAs(searched, reply.body);
      const hits = (data ?? []).map((one) => ({
        id: one.tvdb_id,
        names: readNames([one.name, ...(one.aliases ?? []), ...Object.values(one.translations ?? {})]),
        year: readYear(`${one.year}-01-01`),
      }));
      const only = onlyHit(hits, { name, year, most: MOST_HITS });
      return only === null ? NOTHING : byOwnId(kind, only.id);
    },
  };
}

/** Calls with the token that the key gives, which is good for a month; a token that is refused is renewed once. */
function signingIn(ask: Ask, { key, pin }: TvdbKeys): Ask {
  let token: Promise<string> | null = null;
  const signIn = async (): Promise<string> => {
    const json = pin === null ? { apikey: key } : { apikey: key, pin };
    const reply = await ask({ path: "/login", json });
    if (reply === null) throw new ProviderFailure("refused");
    return readAs(signedIn, reply.body).data.token;
  };
  const withToken = async (question: Question): Promise<Reply | null> => {
    token ??= signIn();
    const mine = token;
    try {
      return await ask({ ...question, headers: { authorization: `Bearer ${await mine}` } });
    } catch (error) {
      const isRefused = error instanceof ProviderFailure && error.reason === "refused";
      const isSignedIn = await mine.then(
        () => true,
        () => false,
      );
      if (token === mine && (isRefused || !isSignedIn)) token = null;
      throw error;
    }
  };
  return async (question) => {
    const isFirst = token === null;
    try {
      return await withToken(question);
    } catch (error) {
      if (isFirst || !(error instanceof ProviderFailure) || error.reason !== "refused") throw error;
      return withToken(question);
    }
  };
}

async function otherIdOf(ask: Ask, kind: TitleType, { value }: AskedId): Promise<number | null> {
  const reply = await ask({ path: path`/search/remoteid/${value}` });
  const { data } = reply === null ? { data: [] } : readAs(remote, reply.body);
  const ids = (data ?? []).flatMap((one) => (kind === "movie" ? one.movie : one.series)?.id ?? []);
  return ids.length === 1 ? (ids[0] ?? null) : null;
}

type RecordAnswer = Type.Static<typeof Record>;

async function recordOf(ask: Ask, at: string): Promise<RecordAnswer | null> {
  const reply = await ask({ path: at, query: { meta: "translations", short: "true" } });
  return reply === null ? null : readAs(extended, reply.body).data;
}

async function movieOf(ask: Ask, id: string | number): Promise<Finding> {
  const record = await recordOf(ask, path`/movies/${id}/extended`);
  const names = record && namesOf(record);
  if (!record || !names || isAnime(record)) return NOTHING;
  return {
    kind: "title",
    title: {
      type: "movie",
      ...names,
      year: readYear(`${record.year}-01-01`),
      released: readDay(record.first_release?.date),
      runtime: readMinutes(record.runtime),
      ids: idsOf(record),
    },
  };
}

async function seriesOf(ask: Ask, id: string | number): Promise<Finding> {
  const record = await recordOf(ask, path`/series/${id}/extended`);
  const names = record && namesOf(record);
  if (!record || !names) return NOTHING;
  if (isAnime(record)) {
    const premiered = readDay(record.firstAired);
    const all = readNames([names.title, ...names.also_known_as]);
    return premiered === undefined
      ? NOTHING
      : { kind: "anime", series: { names: all, premiered, ids: idsOf(record) } };
  }
  const episodes: FoundEpisode[] = [];
  for (let number = 0; ; number++) {
    if (number === MOST_PAGES) throw new ProviderFailure("malformed");
    const reply = await ask({
      path: path`/series/${record.id}/episodes/default`,
      query: { page: String(number) },
    });
    if (reply === null) break;
    const { data, links } = readAs(page, reply.body);
    const told = data.episodes ?? [];
    episodes.push(...told.flatMap(toEpisode));
    if (told.length === 0 || !links?.next) break;
  }
  return {
    kind: "title",
    title: {
      type: "show",
      ...names,
      year: readYear(`${record.year}-01-01`) ?? readYear(record.firstAired),
      runtime: readMinutes(record.averageRuntime),
      status: STATUS.get(record.status?.name ?? ""),
      ids: idsOf(record),
      episodes,
    },
  };
}

/** Its English name where there is one; the name in the record is the original one. */
function namesOf(record: RecordAnswer): { title: string; also_known_as: string[] } | null {
  const translations = record.translations?.nameTranslations ?? [];
  const english = readName(translations.find(({ language }) => language === "eng")?.name);
  const title = english ?? readName(record.name);
  if (title === undefined) return null;
  const others = [record.name, ...(record.aliases ?? []).map(({ name }) => name)];
  return { title, also_known_as: readNames([...others, ...translations.map(({ name }) => name)]) };
}

function idsOf({ id, remoteIds }: RecordAnswer): Record<string, string | number> {
  const imdb = (remoteIds ?? []).filter(({ sourceName, id }) => sourceName === "IMDB" && /^tt\d+$/.test(id));
  const [only] = imdb;
  return readIds({ tvdb: id, imdb: imdb.length === 1 ? only?.id : null });
}

function toEpisode(one: {
  readonly id: number;
  readonly name?: string | null;
  readonly aired?: string | null;
  readonly runtime?: number | null;
  readonly seasonNumber: number;
  readonly number: number;
}): FoundEpisode[] {
  if (one.seasonNumber < 0 || one.number < 1) return [];
  const [title, aired] = [readName(one.name), readDay(one.aired)];
  return [
    {
      season: one.seasonNumber,
      number: one.number,
      ...(title === undefined ? {} : { title }),
      ...(aired === undefined ? {} : { aired }),
      runtime: readMinutes(one.runtime),
      ids: { tvdb: one.id },
    },
  ];
}

const isAnime = ({ genres }: RecordAnswer): boolean => (genres ?? []).some(({ name }) => name === "Anime");
