// Anime-Lists' XML: AniDB's entries, mapped to TVDB and TMDB. Contract: anime.md 7.1.

import { basename } from "node:path";
import type { Key } from "../../core/titles/namespaces.ts";
import type { AnimeType } from "../../core/titles/title.ts";
import type { Addition } from "../additions/addition.ts";
import { addTitles } from "../additions/additions.ts";
import { adoptIntoAnime } from "../additions/anime-adoption.ts";
import { deriveEpisodes } from "../anime/derive-episodes.ts";
import type { RecordedFacts } from "../records/recorded-facts.ts";
import { numberingOfElement } from "./anime-lists-numbering.ts";
import { addCounts, type Pass } from "./dataset.ts";
import { countResults, titlesOfRecords } from "./results.ts";
import { readXmlElements, type XmlElement } from "./xml-files.ts";

/** Words in place of a TVDB id. */
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
  return paths.flatMap((path) => [titlesPass(path), episodesPass(path)]);
}

const titlesPass = (path: string): Pass<XmlElement> => ({
  name: `anime of ${basename(path)}`,
  path,
  batchSize: 500,
  rows: () => readXmlElements(path, "anime"),
  isUsable: (element) => toAddition(element) !== null,
  write: function* (batch) {
    const additions = batch.flatMap((element) => toAddition(element) ?? []);
    const results = yield* addTitles(additions, "anime-lists");
    return addCounts(countResults(results), { skipped: batch.length - additions.length });
  },
});

/** A second pass, as the episodes of a title may depend on all later titles of its family. */
const episodesPass = (path: string): Pass<XmlElement> => ({
  name: `episodes of ${basename(path)}`,
  path,
  batchSize: 200,
  rows: () => readXmlElements(path, "anime"),
  linesOf: () => 0,
  write: function* (batch) {
    const records = batch.map(({ attributes }) => attributes.anidbid ?? "");
    const titles = yield* titlesOfRecords("anime-lists", records);
    return { episodes: yield* deriveEpisodes(titles), anime: yield* adoptIntoAnime(titles) };
  },
});

/** Null for an `<anime>` without an id or a name. */
export function toAddition(element: XmlElement): Addition | null {
  const { attributes, children } = element;
  const anidb = idIn(attributes.anidbid);
  const name = children.find((child) => child.name === "name")?.text.trim();
  if (anidb === null || !name) return null;
  const series = { tvdb: idIn(attributes.tvdbid), tmdb: idIn(attributes.tmdbtv) };
  const [movie, ...otherMovies] = listIn(attributes.tmdbid).filter((id) => /^\d+$/.test(id));
  const [imdb, ...otherImdb] = listIn(attributes.imdbid).filter((id) => /^tt\d+$/.test(id));
  const animeType = animeTypeOf(attributes, series);
  const moreIds: Key[] = [
    ...otherImdb.map((id): Key => ["imdb", id]),
    ...otherMovies.map((id): Key => ["tmdb_movie", id]),
  ];
  const numbering = numberingOfElement(element, series);
  const facts: RecordedFacts = {
    type: "anime",
    ...(animeType ? { animeType } : {}),
    name,
    ids: {
      anidb,
      ...(series.tvdb === null ? {} : { tvdb: series.tvdb }),
      // Named by its type: another source may say that the anime is a movie.
      ...(series.tmdb === null ? {} : { tmdb_show: series.tmdb }),
      ...(movie === undefined ? {} : { tmdb_movie: movie }),
      ...(imdb === undefined ? {} : { imdb }),
    },
    ...(moreIds.length > 0 ? { moreIds } : {}),
    ...(numbering === null ? {} : { numbering }),
  };
  return { facts, record: anidb, episodes: [] };
}

/** The type as far as the file tells: by a word in place of the TVDB id, or by which ids a title has. */
function animeTypeOf(
  { tvdbid = "", defaulttvdbseason = "", tmdbid = "" }: Readonly<Record<string, string>>,
  { tvdb, tmdb }: { readonly tvdb: string | null; readonly tmdb: string | null },
): AnimeType | null {
  const named = TYPES.get(tvdbid.toLowerCase());
  if (named) return named;
  if (tvdb !== null && defaulttvdbseason === "0" && tmdb === null && tmdbid !== "") return "movie";
  return tvdb !== null && defaulttvdbseason !== "0" && defaulttvdbseason !== "" ? "tv" : null;
}

const idIn = (text: string | undefined): string | null =>
  text !== undefined && /^0*[1-9]\d*$/.test(text) ? String(Number(text)) : null;

const listIn = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "unknown");
