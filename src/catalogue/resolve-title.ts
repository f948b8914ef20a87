// The title of an item: by its ids in the contract's order, else by name and year. Pure.

import { canonicalTitle } from "../core/anime-numbering.ts";
import type { TitleId } from "../core/ids.ts";
import { EPISODE_NAMESPACES, EXACT_ANIME_NAMESPACES, keysFor, TITLE_NAMESPACES } from "../core/namespaces.ts";
import type { Title, TitleType } from "../core/title.ts";
import type { Section, TitleQuery } from "../core/title-query.ts";
import { askedNames, comparableName, haveSameArticle, splitYear } from "./names.ts";
import type { EpisodeHit } from "./resolve-parts.ts";
import type { TitleKeyRow, TitleNameRow } from "./statements.ts";

export type KeyHit = TitleKeyRow;
export type NameHit = TitleNameRow;

const FAMILY_NAMESPACES: readonly string[] = ["imdb", "tmdb", "tvdb"];

/** The first id that resolves decides; the rest are ignored. Contract: media-objects.md 4. */
export function titleByIds(
  query: TitleQuery,
  keys: ReadonlyMap<string, readonly KeyHit[]>,
  episodes: ReadonlyMap<string, readonly EpisodeHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): Title | undefined {
  if (query.section === "episodes") {
    const title = titleOfEpisode(query, keys, episodes, known);
    if (title) return title;
  }
  for (const namespace of TITLE_NAMESPACES) {
    const value = query.ids.get(namespace);
    if (value === undefined) continue;
    const kind: TitleType = query.section === "movies" ? "movie" : "show";
    for (const [at, [stored, written]] of keysFor(namespace, value, kind).entries()) {
      const hits = keys.get(`${stored}:${written}`) ?? [];
      const titles = hits.flatMap(({ title }) => known.get(title as TitleId) ?? []);
      const fitting = at === 0 ? titles : titles.filter((title) => fitsOtherKind(query, title));
      const title = choose(fitting, namespace, query);
      if (title) return title;
    }
  }
  return undefined;
}

/** A flat episode's own ids win over everything; then its show's IMDb id in their place. */
function titleOfEpisode(
  { parts }: TitleQuery,
  keys: ReadonlyMap<string, readonly KeyHit[]>,
  episodes: ReadonlyMap<string, readonly EpisodeHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): Title | undefined {
  const ids = parts?.[0]?.ids;
  for (const namespace of EPISODE_NAMESPACES) {
    const hit = episodes.get(`${namespace}:${ids?.get(namespace)}`)?.[0];
    const title = hit && known.get(hit.title as TitleId);
    if (title) return title;
  }
  const shows = keys.get(`imdb:${ids?.get("imdb")}`) ?? [];
  return canonicalTitle(shows.flatMap(({ title }) => known.get(title as TitleId) ?? []));
}

/** A number of the other kind's space is only believed when the name agrees. */
function fitsOtherKind(query: TitleQuery, title: Title): boolean {
  if (query.section === "anime") return title.type === "anime";
  const names = [title.name, title.englishName ?? title.name].map(comparableName);
  return query.name !== null && names.includes(comparableName(query.name));
}

/** One title among those that share an id: anime before others, the exact one of a family, else its first. */
function choose(titles: readonly Title[], namespace: string, query: TitleQuery): Title | undefined {
  const anime = titles.filter(({ type }) => type === "anime");
  if (anime.length === 0) return titles.toSorted((a, b) => a.id - b.id)[0];
  if (!FAMILY_NAMESPACES.includes(namespace)) return anime.toSorted((a, b) => a.id - b.id)[0];
  const exact = EXACT_ANIME_NAMESPACES.filter((name) => query.ids.has(name));
  for (const name of exact) {
    const matching = anime.filter((title) => title.ids[name] === query.ids.get(name));
    if (matching.length > 0) return canonicalTitle(matching);
  }
  // An id of a single title that says otherwise excludes the title, whatever its family.
  const possible = anime.filter((title) => !exact.some((name) => title.ids[name] !== undefined));
  return canonicalTitle(possible);
}

/**
 * By name and year: the section's own kind in that year, then a year beside it, then the other kinds in exactly
 * that year; without a year only what has the name to itself. Of namesakes, one that bears the name, with the
 * article that was sent, comes before one that differs by it, and that before those also known by it; one that has
 * another id than was sent is none of them. Contract: media-objects.md 5.
 */
export function titleByName(
  query: TitleQuery,
  names: ReadonlyMap<string, readonly NameHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): Title | "ambiguous" | undefined {
  if (query.name === null) return undefined;
  const year = query.year ?? splitYear(query.name).year;
  let isAmbiguous = false;
  for (const form of askedNames(query.name)) {
    const found = titleNamed(query, year, names.get(form) ?? [], known);
    if (found === "ambiguous") isAmbiguous = true;
    else if (found) return found;
    // Half of the name may be somebody's too; where the whole is, it is not asked for.
    if (isAmbiguous) return "ambiguous";
  }
  return undefined;
}

function titleNamed(
  query: TitleQuery,
  year: number | null,
  hits: readonly NameHit[],
  known: ReadonlyMap<TitleId, Title>,
): Title | "ambiguous" | undefined {
  if (hits.length === 0) return undefined;
  const kinds = kindsOf(query.section);
  const possible = hits.filter((hit) => agrees(query, hit, known));
  const own = possible.filter((hit) => kinds.some((fits) => fits(hit)));
  const tiers =
    year === null
      ? // A namesake that is not meant still keeps the name from being one title's alone.
        kinds.map((fits) => hits.filter(fits))
      : [
          ...kinds.map((fits) => possible.filter((hit) => fits(hit) && hit.year === year)),
          own.filter((hit) => isNextTo(year, hit.year) && bearsArticle(query, hit, known)),
          possible.filter((hit) => hit.year === year),
        ];
  const tier = tiers.find((candidates) => candidates.length > 0) ?? [];
  const bearers = tier.filter(({ main }) => main === 1);
  const literal = bearers.filter((hit) => bearsArticle(query, hit, known));
  const [only, another] = [literal, bearers, tier].find(({ length }) => length > 0) ?? [];
  if (another) return "ambiguous";
  if (!only || (year === null && !agrees(query, only, known))) return undefined;
  return known.get(only.title as TitleId);
}

const isNextTo = (year: number, other: number | null): boolean =>
  other !== null && Math.abs(other - year) === 1;

/** Whether the title bears the name with the article that was sent; with the year already a little off, it must. */
function bearsArticle({ name }: TitleQuery, hit: NameHit, known: ReadonlyMap<TitleId, Title>): boolean {
  const title = known.get(hit.title as TitleId);
  const own = [title?.name ?? "", title?.englishName ?? ""].filter((one) => comparableName(one) === hit.name);
  return own.length === 0 || own.some((one) => haveSameArticle(one, name ?? ""));
}

/** Whether no id of the request says that it is another title. */
function agrees(query: TitleQuery, hit: NameHit, known: ReadonlyMap<TitleId, Title>): boolean {
  const title = known.get(hit.title as TitleId);
  if (!title) return false;
  return ["imdb", "tmdb", "tvdb"].every((namespace) => {
    const [asked, has] = [query.ids.get(namespace), title.ids[namespace]];
    if (asked === undefined || has === undefined) return true;
    // TVDB's slug in place of its number says nothing of the number.
    return asked === has || isNumber(asked) !== isNumber(has);
  });
}

const isNumber = (id: string): boolean => /^\d+$/.test(id);

type Fits = (hit: NameHit) => boolean;
const movie: Fits = ({ type }) => type === "movie";
const show: Fits = ({ type }) => type === "show";
const anime: Fits = ({ type }) => type === "anime";
const animeMovie: Fits = ({ type, anime_type }) => type === "anime" && anime_type === "movie";

/** The kinds that a section means, the likeliest first. */
function kindsOf(section: Section): Fits[] {
  if (section === "movies") return [movie, animeMovie];
  return section === "anime" ? [anime] : [show, anime];
}
