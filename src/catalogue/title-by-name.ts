// The title of an item by its name and year. Contract: media-objects.md 5. Pure.

import type { TitleId } from "../core/ids.ts";
import type { Title } from "../core/title.ts";
import type { Section, TitleQuery } from "../core/title-query.ts";
import { askedNames, comparableName, haveSameArticle, splitYear } from "./names.ts";
import type { NamedTitleRow } from "./statements/title-name.ts";

/** The titles that bear a name or are also known by it, by the name in the form in which names are compared. */
export type NameHits = ReadonlyMap<string, readonly NamedTitleRow[]>;

type Titles = ReadonlyMap<TitleId, Title>;

/**
 * The section's own kind in that year, then a year beside it, then the other kinds in exactly that year; without a year
 * only what has the name to itself. Of namesakes, one that bears the name, with the article that was sent, comes before
 * one that differs by it, and that before those also known by it; one that has another id than was sent is none of them.
 */
export function titleByName(
  query: TitleQuery,
  names: NameHits,
  titles: Titles,
): Title | "ambiguous" | undefined {
  if (query.name === null) return undefined;
  const year = query.year ?? splitYear(query.name).year;
  for (const name of askedNames(query.name)) {
    const found = titleNamed({ query, year, hits: names.get(name) ?? [], titles });
    // Half of the name may be somebody's too; where the whole is, it is not asked for.
    if (found) return found;
  }
  return undefined;
}

type Candidates = {
  readonly query: TitleQuery;
  readonly year: number | null;
  readonly hits: readonly NamedTitleRow[];
  readonly titles: Titles;
};

function titleNamed({ query, year, hits, titles }: Candidates): Title | "ambiguous" | undefined {
  if (hits.length === 0) return undefined;
  const tiers = year === null ? tiersWithoutYear(query, hits) : tiersOfYear({ query, year, hits, titles });
  const tier = tiers.find((candidates) => candidates.length > 0) ?? [];
  const bearers = tier.filter(({ main }) => main === 1);
  const literal = bearers.filter((hit) => bearsArticle(query, hit, titles));
  const [only, another] = [literal, bearers, tier].find(({ length }) => length > 0) ?? [];
  if (another) return "ambiguous";
  if (!only || (year === null && !agrees(query, only, titles))) return undefined;
  return titles.get(only.title);
}

type Tiers = readonly (readonly NamedTitleRow[])[];

/** A namesake that is not meant still keeps the name from being one title's alone. */
const tiersWithoutYear = ({ section }: TitleQuery, hits: readonly NamedTitleRow[]): Tiers =>
  KINDS[section].map((fits) => hits.filter(fits));

function tiersOfYear({ query, year, hits, titles }: Candidates & { readonly year: number }): Tiers {
  const kinds = KINDS[query.section];
  const possible = hits.filter((hit) => agrees(query, hit, titles));
  const own = possible.filter((hit) => kinds.some((fits) => fits(hit)));
  return [
    ...kinds.map((fits) => possible.filter((hit) => fits(hit) && hit.year === year)),
    own.filter((hit) => isNextTo(year, hit.year) && bearsArticle(query, hit, titles)),
    possible.filter((hit) => hit.year === year),
  ];
}

const isNextTo = (year: number, other: number | null): boolean =>
  other !== null && Math.abs(other - year) === 1;

/** Whether the title bears the name with the article that was sent; with the year already a little off, it must. */
function bearsArticle({ name }: TitleQuery, hit: NamedTitleRow, titles: Titles): boolean {
  const title = titles.get(hit.title);
  const own = [title?.name ?? "", title?.englishName ?? ""].filter((one) => comparableName(one) === hit.name);
  return own.length === 0 || own.some((one) => haveSameArticle(one, name ?? ""));
}

/** Whether no id of the request says that it is another title. */
function agrees({ ids }: TitleQuery, hit: NamedTitleRow, titles: Titles): boolean {
  const title = titles.get(hit.title);
  if (!title) return false;
  return ["imdb", "tmdb", "tvdb"].every((namespace) => {
    const [sent, own] = [ids.get(namespace), title.ids[namespace]];
    if (sent === undefined || own === undefined) return true;
    // TVDB's slug in place of its number says nothing of the number.
    return sent === own || isNumber(sent) !== isNumber(own);
  });
}

const isNumber = (id: string): boolean => /^\d+$/.test(id);

type Fits = (hit: NamedTitleRow) => boolean;
const isMovie: Fits = ({ type }) => type === "movie";
const isShow: Fits = ({ type }) => type === "show";
const isAnime: Fits = ({ type }) => type === "anime";
const isAnimeMovie: Fits = ({ type, anime_type }) => type === "anime" && anime_type === "movie";

/** The kinds that a section means, the likeliest first. */
const KINDS: Readonly<Record<Section, readonly Fits[]>> = {
  movies: [isMovie, isAnimeMovie],
  shows: [isShow, isAnime],
  episodes: [isShow, isAnime],
  anime: [isAnime],
};
