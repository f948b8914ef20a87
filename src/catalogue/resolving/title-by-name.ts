// The title of an item by its name and year. Contract: media-objects.md 5. Pure.

import type { TitleId } from "../../core/ids.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Section, TitleQuery } from "../../core/titles/title-query.ts";
import { candidateNames, comparableName, haveSameArticle, splitYear } from "../names.ts";
import type { NamedTitleRow } from "../statements/title-name.ts";

/** Titles by comparable name, main or other. */
export type NameHits = ReadonlyMap<string, readonly NamedTitleRow[]>;

type Titles = ReadonlyMap<TitleId, Title>;

/**
 * First titles of the section's own type in that year, then in a neighbouring year, then other types in exactly that
 * year. Without a year the name must be unique. Among namesakes, a main name with the same article comes first, then
 * a main name with another article, then other names. A title with another id than the item is never chosen.
 */
export function titleByName(
  query: TitleQuery,
  names: NameHits,
  titles: Titles,
): Title | "ambiguous" | undefined {
  if (query.name === null) return undefined;
  const year = query.year ?? splitYear(query.name).year;
  for (const name of candidateNames(query.name)) {
    const found = titleNamed({ query, year, hits: names.get(name) ?? [], titles });
    // The first form that matches decides, also when it is ambiguous.
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

/** Namesakes that the ids exclude are among them: they make the name ambiguous all the same. */
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

/** Whether the title has the name with the same article as the item. */
function bearsArticle({ name }: TitleQuery, hit: NamedTitleRow, titles: Titles): boolean {
  const title = titles.get(hit.title);
  const own = [title?.name ?? "", title?.englishName ?? ""].filter((one) => comparableName(one) === hit.name);
  return own.length === 0 || own.some((one) => haveSameArticle(one, name ?? ""));
}

/** Whether no id of the item contradicts the title. */
function agrees({ ids }: TitleQuery, hit: NamedTitleRow, titles: Titles): boolean {
  const title = titles.get(hit.title);
  if (!title) return false;
  return ["imdb", "tmdb", "tvdb"].every((namespace) => {
    const [sent, own] = [ids.get(namespace), title.ids[namespace]];
    if (sent === undefined || own === undefined) return true;
    // A TVDB slug cannot be compared with a TVDB number.
    return sent === own || isNumber(sent) !== isNumber(own);
  });
}

const isNumber = (id: string): boolean => /^\d+$/.test(id);

type Fits = (hit: NamedTitleRow) => boolean;
const isMovie: Fits = ({ type }) => type === "movie";
const isShow: Fits = ({ type }) => type === "show";
const isAnime: Fits = ({ type }) => type === "anime";
const isAnimeMovie: Fits = ({ type, anime_type }) => type === "anime" && anime_type === "movie";

/** The types of titles in a section, the likeliest first. */
const KINDS: Readonly<Record<Section, readonly Fits[]>> = {
  movies: [isMovie, isAnimeMovie],
  shows: [isShow, isAnime],
  episodes: [isShow, isAnime],
  anime: [isAnime],
};
