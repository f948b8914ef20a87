// The title of an item by its ids, in their order of precedence. Pure.

import type { TitleId } from "../../core/ids.ts";
import { canonicalTitle } from "../../core/titles/anime-family.ts";
import {
  EPISODE_NAMESPACES,
  EXACT_ANIME_NAMESPACES,
  keysFor,
  keyText,
  TITLE_NAMESPACES,
} from "../../core/titles/namespaces.ts";
import type { Title } from "../../core/titles/title.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";
import { comparableName } from "../names.ts";
import type { EpisodeHits, TitleHits } from "./key-index.ts";

/** What was looked up for the items of a request. */
export type Known = {
  readonly titles: ReadonlyMap<TitleId, Title>;
  readonly byKey: TitleHits;
  readonly episodes: EpisodeHits;
};

/** For anime these ids name a whole family. */
const FAMILY_NAMESPACES: readonly string[] = ["imdb", "tmdb", "tvdb"];

/** The first id that resolves decides; the rest are ignored. Contract: media-objects.md 4. */
export function titleByIds(query: TitleQuery, known: Known): Title | undefined {
  if (query.section === "episodes") {
    const title = titleByEpisode(query, known);
    if (title) return title;
  }
  for (const namespace of TITLE_NAMESPACES) {
    const value = query.ids.get(namespace);
    if (value === undefined) continue;
    const keys = keysFor(namespace, value, query.section === "movies" ? "movie" : "show");
    for (const [at, key] of keys.entries()) {
      const titles = titlesOfKey(keyText(key), known);
      const fitting = at === 0 ? titles : titles.filter((title) => fitsOtherKind(query, title));
      const title = choose(fitting, namespace, query);
      if (title) return title;
    }
  }
  return undefined;
}

const titlesOfKey = (text: string, { byKey, titles }: Known): Title[] =>
  (byKey.get(text) ?? []).flatMap(({ title }) => titles.get(title) ?? []);

/** By the own ids of a flat episode, which win over all others, or by the IMDb id of its show in their place. */
function titleByEpisode({ parts }: TitleQuery, known: Known): Title | undefined {
  const ids = parts?.[0]?.ids;
  for (const namespace of EPISODE_NAMESPACES) {
    const hit = known.episodes.get(`${namespace}:${ids?.get(namespace)}`)?.[0];
    const title = hit && known.titles.get(hit.title);
    if (title) return title;
  }
  return canonicalTitle(titlesOfKey(`imdb:${ids?.get("imdb")}`, known));
}

/** An id of the other type of title counts only when the name agrees. */
function fitsOtherKind(query: TitleQuery, title: Title): boolean {
  if (query.section === "anime") return title.type === "anime";
  const names = [title.name, title.englishName ?? title.name].map(comparableName);
  return query.name !== null && names.includes(comparableName(query.name));
}

/** One of the titles that share an id: anime first, of a family the exact one, or else the canonical one. */
function choose(titles: readonly Title[], namespace: string, query: TitleQuery): Title | undefined {
  const anime = titles.filter(({ type }) => type === "anime");
  if (anime.length === 0) return titles.toSorted((a, b) => a.id - b.id)[0];
  if (!FAMILY_NAMESPACES.includes(namespace)) return anime.toSorted((a, b) => a.id - b.id)[0];
  const exact = EXACT_ANIME_NAMESPACES.filter((name) => query.ids.has(name));
  for (const name of exact) {
    const matching = anime.filter((title) => title.ids[name] === query.ids.get(name));
    if (matching.length > 0) return canonicalTitle(matching);
  }
  // A title with another exact id is excluded, whatever its family.
  const possible = anime.filter((title) => !exact.some((name) => title.ids[name] !== undefined));
  return canonicalTitle(possible);
}
