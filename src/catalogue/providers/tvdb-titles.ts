// Movies and series of TheTVDB by id.

import type { AiringStatus } from "../../core/titles/title.ts";
import { type Ask, path } from "./call.ts";
import { type Finding, type FoundEpisode, NOTHING } from "./provider.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { presentIds, readAs, readDay, readMinutes, readName, readNames, readYear } from "./read-answer.ts";
import { type EpisodeAnswer, extended, page, type RecordAnswer } from "./tvdb-schemas.ts";

const STATUS: ReadonlyMap<string, AiringStatus> = new Map([
  ["Continuing", "airing"],
  ["Ended", "ended"],
  ["Upcoming", "upcoming"],
]);

/** Pages of 500 episodes that are read. */
const PAGES_MAX = 60;

export async function findMovie(ask: Ask, id: string | number): Promise<Finding> {
  const record = await findRecord(ask, path`/movies/${id}/extended`);
  const names = record && recordNames(record);
  if (!record || !names || isAnime(record)) return NOTHING;
  return {
    kind: "title",
    title: {
      type: "movie",
      ...names,
      year: readYear(`${record.year}-01-01`),
      released: readDay(record.first_release?.date),
      runtime: readMinutes(record.runtime),
      ids: recordIds(record),
    },
  };
}

export async function findSeries(ask: Ask, id: string | number): Promise<Finding> {
  const record = await findRecord(ask, path`/series/${id}/extended`);
  const names = record && recordNames(record);
  if (!record || !names) return NOTHING;
  const ids = recordIds(record);
  if (isAnime(record)) {
    const premiered = readDay(record.firstAired);
    if (premiered === undefined) return NOTHING;
    const all = readNames([names.title, ...names.also_known_as]);
    return { kind: "anime", series: { names: all, premiered, ids } };
  }
  return {
    kind: "title",
    title: {
      type: "show",
      ...names,
      year: readYear(`${record.year}-01-01`) ?? readYear(record.firstAired),
      runtime: readMinutes(record.averageRuntime),
      status: STATUS.get(record.status?.name ?? ""),
      ids,
      episodes: await findEpisodes(ask, record.id),
    },
  };
}

async function findRecord(ask: Ask, at: string): Promise<RecordAnswer | null> {
  const reply = await ask({ path: at, query: { meta: "translations", short: "true" } });
  return reply === null ? null : readAs(extended, reply.body).data;
}

/** @throws ProviderFailure for more pages than any series has */
async function findEpisodes(ask: Ask, id: number): Promise<FoundEpisode[]> {
  const episodes: FoundEpisode[] = [];
  for (let number = 0; number < PAGES_MAX; number++) {
    const query = { page: String(number) };
    const reply = await ask({ path: path`/series/${id}/episodes/default`, query });
    if (reply === null) return episodes;
    const { data, links } = readAs(page, reply.body);
    const listed = data.episodes ?? [];
    episodes.push(...listed.flatMap((one) => toEpisode(one) ?? []));
    if (listed.length === 0 || !links?.next) return episodes;
  }
  throw new ProviderFailure("malformed");
}

function toEpisode(one: EpisodeAnswer): FoundEpisode | null {
  if (one.seasonNumber < 0 || one.number < 1) return null;
  const [title, aired] = [readName(one.name), readDay(one.aired)];
  return {
    season: one.seasonNumber,
    number: one.number,
    ...(title === undefined ? {} : { title }),
    ...(aired === undefined ? {} : { aired }),
    runtime: readMinutes(one.runtime),
    ids: { tvdb: one.id },
  };
}

/** The English name, if there is one: the name of the record is the original one. */
function recordNames(record: RecordAnswer): { title: string; also_known_as: string[] } | null {
  const translations = record.translations?.nameTranslations ?? [];
  const english = readName(translations.find(({ language }) => language === "eng")?.name);
  const title = english ?? readName(record.name);
  if (title === undefined) return null;
  const others = [record.name, ...(record.aliases ?? []).map(({ name }) => name)];
  return { title, also_known_as: readNames([...others, ...translations.map(({ name }) => name)]) };
}

function recordIds({ id, remoteIds }: RecordAnswer): Record<string, string | number> {
  const imdb = (remoteIds ?? []).filter(({ sourceName, id }) => sourceName === "IMDB" && /^tt\d+$/.test(id));
  const [only] = imdb;
  return presentIds({ tvdb: id, imdb: imdb.length === 1 ? only?.id : null });
}

const isAnime = ({ genres }: RecordAnswer): boolean => (genres ?? []).some(({ name }) => name === "Anime");
