// A title that is to be looked up at providers.

import type { TitleType } from "../../core/titles/title.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";
import { splitYear } from "../names.ts";
import { shortened } from "./answers.ts";

/** Stored as JSON: a change of its fields needs a migration. */
export type WantedTitle = {
  readonly kind: TitleType;
  /** In order of precedence. */
  readonly ids: readonly (readonly [namespace: string, value: string])[];
  readonly name: string | null;
  readonly year: number | null;
};

/** Namespaces that providers know, in order of precedence. Clients do not send `tvmaze`; stored titles have it. */
const ASKABLE = [
  ...["imdb", "tmdb", "tvdb", "mal", "anidb", "anilist", "kitsu"],
  ...["letterboxd", "netflix", "traktslug", "tvmaze"],
];
const ID_LENGTH_MAX = 100;
const NAME_LENGTH_MAX = 200;

const KINDS = { movies: "movie", shows: "show", episodes: "show", anime: "anime" } as const;
const SECTIONS = { movie: "movies", show: "shows", anime: "anime" } as const;

/** Null for an item without a usable id, and without name and year. */
export function wantedTitle({
  section,
  ids: sent,
  name: sentName,
  year: sentYear,
}: Pick<TitleQuery, "section" | "ids" | "name" | "year">): WantedTitle | null {
  const ids = ASKABLE.flatMap((namespace) => {
    const value = sent.get(namespace);
    return value === undefined || value.length > ID_LENGTH_MAX ? [] : [[namespace, value] as const];
  });
  const split = splitYear(sentName ?? "");
  const name = sentYear === null ? split.name : (sentName ?? "");
  const year = sentYear ?? split.year;
  const isNamed = name !== "" && name.length <= NAME_LENGTH_MAX && year !== null;
  if (ids.length === 0 && !isNamed) return null;
  return { kind: KINDS[section], ids, name: isNamed ? name : null, year: isNamed ? year : null };
}

/** The title as an item of a request. */
export const queryOfWanted = ({ kind, ids, name, year }: WantedTitle): TitleQuery => ({
  section: SECTIONS[kind],
  ids: new Map(ids),
  name,
  year,
  usesTvdbSeasons: false,
  parts: null,
});

/** The key of the look-up: equal for equal wanted titles. */
export const requestKey = ({ kind, ids, name, year }: WantedTitle): string =>
  shortened(JSON.stringify([kind, ids, name, year]));

/** Parses a stored wanted title. @throws Error for anything else */
export function parseWanted(json: string): WantedTitle {
  const wanted: WantedTitle = JSON.parse(json);
  if (!(wanted.kind in SECTIONS)) throw new Error(`this is no wanted title: ${json.slice(0, 100)}`);
  return wanted;
}
