// A title that the catalogue lacks, as far as providers can be asked for it.

import type { TitleType } from "../../core/title.ts";
import type { TitleQuery } from "../../core/title-query.ts";
import { splitYear } from "../names.ts";
import { shortened } from "./answers.ts";

/** The store keeps it as JSON. */
export type WantedTitle = {
  readonly kind: TitleType;
  /** Pairs, in the order in which ids decide. */
  readonly ids: readonly (readonly [namespace: string, value: string])[];
  readonly name: string | null;
  readonly year: number | null;
};

/** The ids that some provider knows, in the order in which ids decide; `tvmaze` comes from there, and not from clients. */
const ASKABLE = [
  ...["imdb", "tmdb", "tvdb", "mal", "anidb", "anilist", "kitsu"],
  ...["letterboxd", "netflix", "traktslug", "tvmaze"],
];
const ID_LENGTH_MAX = 100;
const NAME_LENGTH_MAX = 200;

const KINDS = { movies: "movie", shows: "show", episodes: "show", anime: "anime" } as const;
const SECTIONS = { movie: "movies", show: "shows", anime: "anime" } as const;

/** What to ask for; null when there is nothing to go by. */
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

/** The item of a request that wants the title. */
export const queryOfWanted = ({ kind, ids, name, year }: WantedTitle): TitleQuery => ({
  section: SECTIONS[kind],
  ids: new Map(ids),
  name,
  year,
  usesTvdbSeasons: false,
  parts: null,
});

/** What the look-up of a title is kept under: the same for whoever wants the same. */
export const requestKey = ({ kind, ids, name, year }: WantedTitle): string =>
  shortened(JSON.stringify([kind, ids, name, year]));

/** A wanted title from its JSON in the store. @throws Error for what is none */
export function parseWanted(json: string): WantedTitle {
  const wanted: WantedTitle = JSON.parse(json);
  if (!(wanted.kind in SECTIONS)) throw new Error(`this is no wanted title: ${json.slice(0, 100)}`);
  return wanted;
}
