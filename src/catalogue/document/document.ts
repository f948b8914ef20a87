// The catalogue's own JSON format, used by `catalogue add` and by the starter catalogue.

import type { Millis } from "../../core/ids.ts";
import { readIds, readShownIds } from "../../core/titles/sent-ids.ts";
import type { AiringStatus, AnimeType, TitleType } from "../../core/titles/title.ts";
import type { EpisodeFacts } from "../records/episode-facts.ts";
import type { TvdbSeason } from "../records/numbering-facts.ts";
import { airTime } from "./document-air-time.ts";
import { readEpisodes } from "./document-episodes.ts";
import { CatalogueFormatError } from "./document-error.ts";
import { type TitleInput, titleDocument } from "./document-schema.ts";

/** One title of the document, checked and parsed. Facts that it does not give are absent. */
export type TitleDocumentFacts = {
  readonly type: TitleType;
  readonly animeType?: AnimeType;
  readonly name: string;
  readonly englishName?: string;
  readonly slug?: string;
  readonly year?: number;
  readonly status?: AiringStatus;
  readonly releasedAt?: Millis;
  /** In minutes. */
  readonly runtime?: number;
  readonly poster?: string;
  readonly otherNames: readonly string[];
  /** In the form in which ids are compared. */
  readonly ids: ReadonlyMap<string, string>;
  /** The same ids in the form in which they are shown. */
  readonly shownIds: ReadonlyMap<string, string>;
  readonly episodes: readonly EpisodeFacts[];
  /** All seasons that the document names, also those without episodes. */
  readonly seasons: readonly number[];
  readonly tvdbSeasons?: readonly TvdbSeason[];
};

/** The titles of a document, not yet checked. @throws CatalogueFormatError */
export function titlesIn(document: unknown): readonly unknown[] {
  if (typeof document === "object" && document !== null && "titles" in document)
    if (Array.isArray(document.titles)) return document.titles;
  throw new CatalogueFormatError('the document must be an object with an array "titles"');
}

/** Checks and parses one title. @throws CatalogueFormatError with the path and the problem */
export function readTitle(input: unknown): TitleDocumentFacts {
  if (!titleDocument.Check(input)) {
    const [error] = titleDocument.Errors(input);
    throw new CatalogueFormatError(`${error?.instancePath || "title"} ${error?.message ?? "is malformed"}`);
  }
  // JSON.stringify escapes NUL and lone surrogates.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(JSON.stringify(input)))
    throw new CatalogueFormatError("text must not contain NUL or half of a surrogate pair");
  const episodes = readEpisodes(input);
  if (input.type === "movie" && episodes.length > 0)
    throw new CatalogueFormatError("a movie has no episodes");
  const ids = readIds(input.ids);
  ids.delete("slug");
  const named = [
    ...(input.seasons ?? []).map(({ number }) => number),
    ...episodes.map(({ part }) => part.season),
  ];
  return {
    ...readFields(input),
    otherNames: input.also_known_as ?? [],
    ids,
    shownIds: readShownIds(input.ids),
    episodes,
    seasons: [...new Set(named)],
    ...(input.tvdb_seasons === undefined ? {} : { tvdbSeasons: input.tvdb_seasons.map(readTvdbSeason) }),
  };
}

/** The fields of the title itself, in the order in which records are stored: records are compared as JSON. */
function readFields(input: TitleInput) {
  const slug = input.ids?.slug;
  return {
    type: input.type,
    ...(input.type === "anime" && input.anime_type !== undefined ? { animeType: input.anime_type } : {}),
    name: input.title,
    ...(input.english_title === undefined ? {} : { englishName: input.english_title }),
    ...(typeof slug === "string" && slug !== "" ? { slug } : {}),
    ...(input.year === undefined ? {} : { year: input.year }),
    ...(input.status === undefined ? {} : { status: input.status }),
    ...(input.released === undefined ? {} : { releasedAt: airTime(input.released).at }),
    ...(input.runtime === undefined ? {} : { runtime: input.runtime }),
    ...(input.poster === undefined ? {} : { poster: input.poster }),
  };
}

const readTvdbSeason = (range: NonNullable<TitleInput["tvdb_seasons"]>[number]): TvdbSeason => ({
  season: range.season,
  first: range.first,
  last: range.last ?? null,
  offset: range.offset ?? 0,
  target: range.kind === "special" ? 0 : 1,
});
