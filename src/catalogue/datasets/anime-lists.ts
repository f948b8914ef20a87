// Anime-Lists' XML: AniDB's entries, and where TVDB and TMDB have their episodes. Contract: anime.md 7.1.

import { basename } from "node:path";
import type { Key } from "../../core/namespaces.ts";
import type { AnimeType } from "../../core/title.ts";
import { type Addition, addTitles } from "../additions.ts";
import { adoptIntoAnime } from "../anime-adoption.ts";
import { deriveEpisodes } from "../anime-episodes.ts";
import type { NamespaceNumbering, NumberedPair, NumberedRange } from "../numbering-facts.ts";
import type { RecordedFacts } from "../records.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { readXmlElements, type XmlElement } from "./files.ts";
import { countResults, titlesIn } from "./results.ts";

/** Words that stand where TVDB's number would. */
const TYPES: ReadonlyMap<string, AnimeType> = new Map<string, AnimeType>([
  ["movie", "movie"],
  ["ova", "ova"],
  ["hentai", "ova"],
  ["web", "ona"],
  ["music video", "music video"],
  ["tv special", "special"],
  ["other", "special"],
]);

export async function animeListsPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.flatMap((path): Pass[] => {
    const rows = () => readXmlElements(path, "anime");
    const titles: Pass<XmlElement> = {
      name: `anime of ${basename(path)}`,
      path,
      batch: 500,
      rows,
      isUsable: (element) => toAddition(element) !== null,
      write: function* (batch) {
        const additions = batch.flatMap((element) => toAddition(element) ?? []);
        const results = yield* addTitles(additions, "anime-lists");
        return addCounts(countResults(results), { skipped: batch.length - additions.length });
      },
    };
    // In a pass of its own: a family's last title bounds the first one's episodes.
    const episodes: Pass<XmlElement> = {
      name: `episodes of ${basename(path)}`,
      path,
      batch: 200,
      rows,
      linesOf: () => 0,
      write: function* (batch) {
        const records = batch.map(({ attributes }) => attributes.anidbid ?? "");
        const titles = yield* titlesIn("anime-lists", records);
        const derived = yield* deriveEpisodes(titles);
        return { ...derived, anime: yield* adoptIntoAnime(titles) };
      },
    };
    return [titles as Pass, episodes as Pass];
  });
}

/** One `<anime>` as the catalogue keeps it; null without a number or a name. */
export function toAddition({ attributes, children }: XmlElement): Addition | null {
  const anidb = numberIn(attributes.anidbid);
  const name = children.find((child) => child.name === "name")?.text.trim();
  if (anidb === null || !name) return null;
  const tvdb = numberIn(attributes.tvdbid);
  const tmdb = numberIn(attributes.tmdbtv);
  const movies = listIn(attributes.tmdbid).filter((id) => /^\d+$/.test(id));
  const [imdb, ...moreImdb] = listIn(attributes.imdbid).filter((id) => /^tt\d+$/.test(id));
  const animeType = typeOf(attributes, { tvdb, tmdb });
  const [movie, ...otherMovies] = movies;
  const more: Key[] = [
    ...moreImdb.map((id): Key => ["imdb", id]),
    ...otherMovies.map((id): Key => ["tmdb_movie", id]),
  ];
  const facts: RecordedFacts = {
    type: "anime",
    ...(animeType ? { animeType } : {}),
    name,
    ids: {
      anidb,
      ...(tvdb === null ? {} : { tvdb }),
      // Another source may say that it is a movie: its series' number is no movie's for that.
      ...(tmdb === null ? {} : { tmdb_show: tmdb }),
      ...(movie === undefined ? {} : { tmdb_movie: movie }),
      ...(imdb === undefined ? {} : { imdb }),
    },
    ...(more.length > 0 ? { moreIds: more } : {}),
    ...numberingIn(attributes, children, { tvdb, tmdb }),
  };
  return { facts, record: anidb, episodes: [] };
}

/** A part of a series is what AniDB says it is, which the file does not tell; only a stand-alone is told by its ids. */
function typeOf(
  { tvdbid = "", defaulttvdbseason = "", tmdbid = "" }: Readonly<Record<string, string>>,
  { tvdb, tmdb }: { tvdb: string | null; tmdb: string | null },
): AnimeType | null {
  const said = TYPES.get(tvdbid.toLowerCase());
  if (said) return said;
  if (tvdb !== null && defaulttvdbseason === "0" && tmdb === null && tmdbid !== "") return "movie";
  return tvdb !== null && defaulttvdbseason !== "0" && defaulttvdbseason !== "" ? "tv" : null;
}

function numberingIn(
  attributes: Readonly<Record<string, string>>,
  children: readonly XmlElement[],
  { tvdb, tmdb }: { tvdb: string | null; tmdb: string | null },
): Pick<RecordedFacts, "numbering"> {
  const lists = children.filter(({ name }) => name === "mapping-list").flatMap((list) => list.children);
  const mappings = lists.filter(({ name }) => name === "mapping");
  const of = (namespace: "tvdb" | "tmdb", series: string): NamespaceNumbering => {
    const season = attributes[namespace === "tvdb" ? "defaulttvdbseason" : "tmdbseason"] ?? "";
    const offset = attributes[namespace === "tvdb" ? "episodeoffset" : "tmdboffset"] ?? "";
    const own = mappings.filter((mapping) => mapping.attributes[`${namespace}season`] !== undefined);
    return {
      series,
      season: season === "a" ? "a" : wholeNumber(season),
      offset: wholeNumber(offset) ?? 0,
      pairs: own.flatMap((mapping) => pairsIn(mapping, namespace)),
      exceptions: own.flatMap((mapping) => rangeIn(mapping, namespace) ?? []),
    };
  };
  if (tvdb === null && tmdb === null) return {};
  return {
    numbering: {
      ...(tvdb === null ? {} : { tvdb: of("tvdb", tvdb) }),
      ...(tmdb === null ? {} : { tmdb: of("tmdb", tmdb) }),
    },
  };
}

const kindOf = (mapping: XmlElement): 0 | 1 => (mapping.attributes.anidbseason === "0" ? 0 : 1);

/** `;1-5;2-6+7;3-0;`: the last has no counterpart. */
function pairsIn(mapping: XmlElement, namespace: "tvdb" | "tmdb"): NumberedPair[] {
  const season = wholeNumber(mapping.attributes[`${namespace}season`] ?? "");
  if (season === null) return [];
  return [...mapping.text.matchAll(/(\d+)-(\d+(?:\+\d+)*)/g)].map(([, from = "", to = ""]) => ({
    kind: kindOf(mapping),
    number: Number(from),
    season,
    to: to
      .split("+")
      .map(Number)
      .filter((number) => number > 0),
  }));
}

function rangeIn({ attributes, ...mapping }: XmlElement, namespace: "tvdb" | "tmdb"): NumberedRange | null {
  const { start, end, offset } = attributes;
  const season = wholeNumber(attributes[`${namespace}season`] ?? "");
  if (season === null || (start === undefined && end === undefined && offset === undefined)) return null;
  return {
    kind: kindOf({ attributes, ...mapping }),
    season,
    start: wholeNumber(start ?? "") ?? 1,
    end: wholeNumber(end ?? ""),
    offset: wholeNumber(offset ?? "") ?? 0,
  };
}

const numberIn = (text: string | undefined): string | null =>
  text !== undefined && /^0*[1-9]\d*$/.test(text) ? String(Number(text)) : null;
const wholeNumber = (text: string): number | null => (/^-?\d+$/.test(text) ? Number(text) : null);
const listIn = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "unknown");
