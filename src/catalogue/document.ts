// The catalogue's own JSON form, as `catalogue add` reads it and the starter catalogue is written in it.

import { Type } from "typebox";
import { MAX_NUMBER, MAX_SEASON, type Millis, type Part } from "../core/ids.ts";
import { readIds, readShownIds } from "../core/namespaces.ts";
import { DAY, MINUTE, parseTime } from "../core/time.ts";
import type { AiringStatus, AnimeType, TitleType } from "../core/title.ts";
import { checker } from "./checker.ts";

/** The document is not of the form at all; nothing of it was added. */
export class CatalogueFormatError extends Error {
  override readonly name = "CatalogueFormatError";
}

const Year = Type.Integer({ minimum: 1800, maximum: 2200 });
const Text = Type.String({ minLength: 1, maxLength: 500 });
const SeasonNumber = Type.Integer({ minimum: 0, maximum: MAX_SEASON });
const EpisodeNumber = Type.Integer({ minimum: 0, maximum: MAX_NUMBER });
const Runtime = Type.Integer({ minimum: 1, maximum: 10_000 });

const TitleDocument = Type.Object({
  type: Type.Union([Type.Literal("movie"), Type.Literal("show"), Type.Literal("anime")]),
  anime_type: Type.Optional(Type.Enum(["tv", "movie", "special", "ova", "ona", "music video"])),
  title: Text,
  english_title: Type.Optional(Text),
  year: Type.Optional(Year),
  released: Type.Optional(Type.String()),
  runtime: Type.Optional(Runtime),
  poster: Type.Optional(Text),
  status: Type.Optional(Type.Enum(["airing", "ended", "upcoming", "tba"])),
  also_known_as: Type.Optional(Type.Array(Text)),
  ids: Type.Optional(Type.Object({})),
  seasons: Type.Optional(
    Type.Array(
      Type.Object({
        number: SeasonNumber,
        episodes: Type.Integer({ minimum: 0, maximum: 20_000 }),
        first_aired: Type.Optional(Type.String()),
        every_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_650 })),
      }),
    ),
  ),
  episodes: Type.Optional(
    Type.Array(
      Type.Object({
        season: SeasonNumber,
        number: EpisodeNumber,
        title: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()])),
        aired: Type.Optional(Type.String()),
        runtime: Type.Optional(Runtime),
        ids: Type.Optional(Type.Object({})),
      }),
    ),
  ),
  tvdb_seasons: Type.Optional(
    Type.Array(
      Type.Object({
        season: SeasonNumber,
        first: EpisodeNumber,
        last: Type.Optional(EpisodeNumber),
        offset: Type.Optional(Type.Integer({ minimum: -MAX_NUMBER, maximum: MAX_NUMBER })),
        kind: Type.Optional(Type.Union([Type.Literal("regular"), Type.Literal("special")])),
      }),
    ),
  ),
});
const titleDocument = checker(TitleDocument);

/** Minutes east of UTC where anime are broadcast. Contract: conventions.md 5. */
const JAPAN = 9 * 60;

/** What the document says of one episode. */
export type EpisodeFacts = {
  readonly part: Part;
  readonly name: string | null;
  readonly airedAt: Millis | null;
  readonly airOffset: number;
  readonly runtime: number | null;
  readonly ids: ReadonlyMap<string, string>;
};

export type TvdbSeason = {
  season: number;
  first: number;
  last: number | null;
  offset: number;
  target: 0 | 1;
};

/** One title of the document, judged and parsed; what it does not say is undefined. */
export type TitleDocumentFacts = {
  readonly type: TitleType;
  readonly animeType: AnimeType | undefined;
  readonly name: string;
  readonly englishName: string | undefined;
  readonly year: number | undefined;
  readonly releasedAt: Millis | undefined;
  readonly runtime: number | undefined;
  readonly poster: string | undefined;
  readonly status: AiringStatus | undefined;
  readonly otherNames: readonly string[];
  readonly slug: string | undefined;
  /** In the form in which ids are compared. */
  readonly ids: ReadonlyMap<string, string>;
  /** The same ids in the form in which they are shown. */
  readonly shownIds: ReadonlyMap<string, string>;
  readonly episodes: readonly EpisodeFacts[];
  /** The seasons that are named, a season of no episodes among them. */
  readonly seasons: readonly number[];
  readonly tvdbSeasons: readonly TvdbSeason[] | undefined;
};

/** The titles of a document, none of them judged yet. @throws CatalogueFormatError */
export function titlesOf(document: unknown): readonly unknown[] {
  const titles = (document as { titles?: unknown } | null)?.titles;
  if (!Array.isArray(titles))
    throw new CatalogueFormatError('the document must be an object with an array "titles"');
  return titles;
}

/** Judges and parses one title. @throws CatalogueFormatError that says what is wrong where. */
export function readTitle(input: unknown): TitleDocumentFacts {
  if (!titleDocument.Check(input)) {
    const [error] = titleDocument.Errors(input);
    throw new CatalogueFormatError(`${error?.instancePath || "title"} ${error?.message ?? "is malformed"}`);
  }
  const text = JSON.stringify(input);
  // JSON.stringify writes NUL, and half a character, as an escape.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text))
    throw new CatalogueFormatError("text must not hold NUL or half a character");
  const home = input.type === "anime" ? JAPAN : 0;
  const episodes = new Map<string, EpisodeFacts>();
  for (const season of input.seasons ?? [])
    for (const facts of spread(season, home))
      episodes.set(`${facts.part.season}/${facts.part.number}`, facts);
  for (const one of input.episodes ?? []) {
    const part = { season: one.season, number: one.number };
    const address = `${part.season}/${part.number}`;
    const shorthand = episodes.get(address);
    const aired = one.aired === undefined ? null : airTime(one.aired, home);
    episodes.set(address, {
      part,
      name: one.title ?? null,
      airedAt: aired?.at ?? shorthand?.airedAt ?? null,
      airOffset: aired?.offset ?? shorthand?.airOffset ?? 0,
      runtime: one.runtime ?? null,
      ids: readIds(one.ids),
    });
  }
  if (input.type === "movie" && episodes.size > 0) throw new CatalogueFormatError("a movie has no episodes");
  const slug = (input.ids as { slug?: unknown } | undefined)?.slug;
  const ids = readIds(input.ids);
  ids.delete("slug");
  const seasons = [
    ...(input.seasons ?? []),
    ...[...episodes.values()].map(({ part }) => ({ number: part.season })),
  ];
  return {
    type: input.type,
    animeType: input.type === "anime" ? input.anime_type : undefined,
    name: input.title,
    englishName: input.english_title,
    year: input.year,
    releasedAt: input.released === undefined ? undefined : airTime(input.released).at,
    runtime: input.runtime,
    poster: input.poster,
    status: input.status,
    otherNames: input.also_known_as ?? [],
    slug: typeof slug === "string" && slug !== "" ? slug : undefined,
    ids,
    shownIds: readShownIds(input.ids),
    episodes: [...episodes.values()],
    seasons: [...new Set(seasons.map(({ number }) => number))],
    tvdbSeasons: input.tvdb_seasons?.map((range) => ({
      season: range.season,
      first: range.first,
      last: range.last ?? null,
      offset: range.offset ?? 0,
      target: range.kind === "special" ? 0 : 1,
    })),
  };
}

type SeasonShorthand = { number: number; episodes: number; first_aired?: string; every_days?: number };

/** So many episodes, one every so many days (7 when not said). */
function spread(season: SeasonShorthand, home: number): EpisodeFacts[] {
  const first = season.first_aired === undefined ? null : airTime(season.first_aired, home);
  const step = (season.every_days ?? 7) * DAY;
  return Array.from({ length: season.episodes }, (_, index) => ({
    part: { season: season.number, number: index + 1 },
    name: null,
    airedAt: first === null ? null : ((first.at + index * step) as Millis),
    airOffset: first?.offset ?? 0,
    runtime: null,
    ids: new Map(),
  }));
}

/** A moment and the place's offset from UTC in minutes; a date alone is its midnight where the offset is `home`. */
function airTime(text: string, home = 0): { at: Millis; offset: number } {
  const at = parseTime(text);
  if (at === null) throw new CatalogueFormatError(`"${text}" is not a date`);
  if (!/[T ]/i.test(text.trim())) return { at: (at - home * MINUTE) as Millis, offset: home };
  const zone = /([+-])(\d{2}):?(\d{2})$/.exec(text);
  const offset = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  return { at, offset };
}
