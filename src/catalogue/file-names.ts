// Title, year and episodes from the name of a video file. A package parses most names; this file handles the forms
// that it misreads, and the names of folders. Contract: catalogue.md 5.

import { filenameParse } from "@ctrl/video-filename-parser";

export type FileName = {
  readonly name: string;
  readonly year: number | null;
  /** Null for a movie, or for a show without an episode. */
  readonly episodes: {
    /** Null for absolute numbers, as anime often has. */
    readonly season: number | null;
    /** At least one. */
    readonly numbers: readonly number[];
  } | null;
};

const SEASON_FOLDER = /^(?:season|series|staffel|saison|temporada|stagione|s)[ ._-]*0*(\d{1,4})$/i;
const SPECIALS_FOLDER = /^(?:specials?|extras)$/i;
/** `The Office [401] Fun Run`, `The Office 401`: season and episode in one number. */
const IN_ONE_NUMBER = /^(.*?)[ ._-]*(?:\[(\d)(\d\d)\]|(?<=[ ._-])(\d)(\d\d)(?=[ ._-]|$))/;
/** `[Group] Title - 012v2 [1080p]`, `Title - 1012`: an absolute number. */
const ABSOLUTE = /^(?:\[[^\]]*\][ ._]*)*(.+?)[ ._]+-[ ._]+(\d{1,4})(?:v\d)?(?=[ ._]*(?:[[(]|$))/;
/** `01 - The Name`, `E05`, `1x02` and the like, in a folder that names the show. */
const BARE_NUMBER = /^(?:e|ep|episode)?[ ._]*(\d{1,3})(?:[ ._-]|$)/i;
/** Marks a number as an episode. */
const MARK = /(?<![a-z0-9])(?:s\d{1,4}[ ._-]*e\d+|\d{1,2}x\d{2,3}(?!\d)|ep?(?:isode)?[ ._]*\d{1,4}(?!\d))/i;
const PATH_LENGTH_MAX = 1_000;

/** Reads a file name or a whole path. Null where it names no title. */
export function readFileName(path: string): FileName | null {
  const folders = path
    .slice(-PATH_LENGTH_MAX)
    .split(/[/\\]/)
    .filter((one) => one.trim() !== "");
  const file = (folders.pop() ?? "").replace(/\.[a-z0-9]{2,4}$/i, "");
  if (file.trim() === "") return null;
  const season = seasonOf(folders.at(-1));
  const above = season === null ? folders.at(-1) : folders.at(-2);
  const found =
    readWithSeason(file, season) ?? readAbsolute(file) ?? readCommon(file) ?? readBare(file, season);
  const { name, year } = withYear(found?.name || above || "");
  if (name === "") return null;
  return { name, year: found?.year ?? year, episodes: found?.episodes ?? null };
}

type Found = { readonly name: string; readonly year: number | null; readonly episodes: FileName["episodes"] };

function seasonOf(folder: string | undefined): number | null {
  if (folder === undefined) return null;
  if (SPECIALS_FOLDER.test(folder)) return 0;
  const [, number] = SEASON_FOLDER.exec(folder.trim()) ?? [];
  return number === undefined ? null : Number(number);
}

/** Three digits mean season and episode only in a folder of that season. */
function readWithSeason(file: string, season: number | null): Found | null {
  if (season === null || /s\d+e\d+/i.test(file)) return null;
  const [, name = "", ...digits] = IN_ONE_NUMBER.exec(file) ?? [];
  const [first, second] = digits.filter((one) => one !== undefined);
  if (first === undefined || Number(first) !== season) return null;
  return { name: spaced(name), year: null, episodes: { season, numbers: [Number(second)] } };
}

function readAbsolute(file: string): Found | null {
  if (/\bs\d+[ ._-]*e\d+|\b\d{1,2}x\d{2,3}\b/i.test(file)) return null;
  const [, name = "", number] = ABSOLUTE.exec(file) ?? [];
  if (number === undefined || isYear(Number(number))) return null;
  return { name: spaced(name), year: null, episodes: { season: null, numbers: [Number(number)] } };
}

function readCommon(file: string): Found | null {
  // Without such a mark the package reads a year as season and episode.
  if (MARK.test(file)) {
    const show = filenameParse(`${file}.mkv`, true);
    const numbers = "episodeNumbers" in show ? show.episodeNumbers.filter(Number.isSafeInteger) : [];
    if (!("seasons" in show) || numbers.length === 0) return null;
    const name = MARK.exec(file)?.index === 0 ? "" : show.title;
    return {
      name,
      year: null,
      episodes: { season: show.seasons[0] ?? null, numbers: [...new Set(numbers)] },
    };
  }
  const movie = filenameParse(`${file}.mkv`, false);
  if (!movie.title || BARE_NUMBER.test(file)) return null;
  const year = Number(movie.year ?? 0);
  return { name: movie.title, year: isYear(year) ? year : null, episodes: null };
}

/** `05 - Name` in the folder of a season. */
function readBare(file: string, season: number | null): Found | null {
  const [, number] = BARE_NUMBER.exec(file) ?? [];
  if (number === undefined) return { name: spaced(file), year: null, episodes: null };
  if (season === null) return readTitleOfDigits(file);
  return { name: "", year: null, episodes: { season, numbers: [Number(number)] } };
}

/** A movie whose name begins with a number: "12 Angry Men 1957". */
function readTitleOfDigits(file: string): Found {
  const movie = filenameParse(`${file}.mkv`, false);
  const year = Number(movie.year ?? 0);
  return { name: movie.title || spaced(file), year: isYear(year) ? year : null, episodes: null };
}

/** Splits off a year at the end: "Stranger Things 2016", "The Office (2005)". */
function withYear(name: string): { name: string; year: number | null } {
  const [, rest, year] = /^(.*\S)[ ._]+[([]?(\d{4})[)\]]?\s*$/.exec(name.trim()) ?? [];
  if (rest === undefined || !isYear(Number(year))) return { name: name.trim(), year: null };
  return { name: rest.trim(), year: Number(year) };
}

const isYear = (number: number): boolean => number >= 1900 && number <= 2100;
const spaced = (name: string): string =>
  name
    .replace(/[._]+/g, " ")
    .replace(/[\s-]+$/, "")
    .trim();
