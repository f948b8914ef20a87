// Resolving the items of a request to titles and episodes. Contract: media-objects.md 4, anime.md 6.

import type { TitleId } from "../../core/ids.ts";
import { EPISODE_NAMESPACES, type Key, keysFor, keyText } from "../../core/titles/namespaces.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Resolution, TitleQuery } from "../../core/titles/title-query.ts";
import type { Database, MaybePromise } from "../../database/database.ts";
import { columnOf } from "../../database/sql/statement.ts";
import { candidateNames } from "../names.ts";
import * as titleNameSql from "../statements/title-name.ts";
import type { TitleCache } from "../titles/title-cache.ts";
import type { KeyIndex, TitleHits } from "./key-index.ts";
import { locateParts } from "./resolve-parts.ts";
import { titleByIds } from "./title-by-ids.ts";
import { type NameHits, titleByName } from "./title-by-name.ts";

/** Where titles are looked up. */
export type Lookups = {
  readonly database: Database;
  readonly keys: KeyIndex;
  readonly titles: TitleCache;
};

/** Resolves the items of one request together. The number of statements does not depend on their number. */
export async function resolve(
  { database, keys: index, titles: cache }: Lookups,
  queries: readonly TitleQuery[],
): Promise<Resolution[]> {
  if (queries.length === 0) return [];
  const wanted = sentKeys(queries);
  const [byKey, episodes] = await both(index.titles(wanted.titles), index.episodes(wanted.episodes));
  const titles = await cache.load([...hitTitles(byKey), ...hitTitles(episodes)]);
  const known = { titles, byKey, episodes };
  const byIds = queries.map((query) => titleByIds(query, known));

  const nameless = queries.filter((query, at) => byIds[at] === undefined && query.name !== null);
  const names = await findNames(database, nameless);
  const loadMore = async (ids: readonly TitleId[]): Promise<void> => {
    for (const [id, title] of await cache.load(ids)) titles.set(id, title);
  };
  if (names.size > 0) await loadMore(hitTitles(names));
  const found = queries.map((query, at) => byIds[at] ?? titleByName(query, names, titles));

  const families = await index.titles(
    queries.flatMap((query, at) => {
      const title = found[at];
      const key = title === "ambiguous" || !query.usesTvdbSeasons ? null : familyKey(title);
      return key === null ? [] : [key];
    }),
  );
  if (families.size > 0) await loadMore(hitTitles(families));
  return queries.map((query, at) => {
    const title = found[at];
    if (title === undefined) return { kind: "unknown", reason: "title_unknown" };
    if (title === "ambiguous") return { kind: "unknown", reason: "ambiguous" };
    const family = familyOf(title, families, titles);
    return { kind: "found", ...locateParts(query, title, family, known) };
  });
}

/** Answers without waiting where both are cached, as they are for most requests. */
function both<One, Other>(one: MaybePromise<One>, other: MaybePromise<Other>): MaybePromise<[One, Other]> {
  return one instanceof Promise || other instanceof Promise ? Promise.all([one, other]) : [one, other];
}

const hitTitles = (hits: ReadonlyMap<string, readonly { readonly title: TitleId }[]>): TitleId[] =>
  [...hits.values()].flatMap((some) => some.map(({ title }) => title));

/** The keys of all ids in the queries. */
function sentKeys(queries: readonly TitleQuery[]): { titles: Key[]; episodes: Key[] } {
  const titles: Key[] = [];
  const episodes: Key[] = [];
  for (const { section, ids, parts } of queries) {
    for (const [namespace, value] of ids)
      titles.push(...keysFor(namespace, value, section === "movies" ? "movie" : "show"));
    for (const part of parts ?? []) {
      if (part.ids.size === 0) continue;
      for (const namespace of EPISODE_NAMESPACES) {
        const value = part.ids.get(namespace);
        if (value === undefined) continue;
        episodes.push([namespace, value]);
        // A flat episode may have the IMDb id of its show, which no episode has.
        if (section === "episodes" && namespace === "imdb") titles.push([namespace, value]);
      }
    }
  }
  return { titles, episodes };
}

async function findNames(database: Database, nameless: readonly TitleQuery[]): Promise<NameHits> {
  const wanted = new Set(nameless.flatMap(({ name }) => candidateNames(name ?? "")));
  if (wanted.size === 0) return new Map();
  const rows = await database.ask(titleNameSql.find, columnOf([...wanted]));
  return Map.groupBy(rows, ({ name }) => name);
}

/** The key that the family of an anime shares: TVDB, else TMDB, else IMDb. Contract: anime.md 6.3. */
function familyKey(title: Title | undefined): Key | null {
  if (title?.type !== "anime") return null;
  const { tvdb, tmdb, imdb } = title.ids;
  if (tvdb !== undefined) return ["tvdb", tvdb];
  if (tmdb !== undefined && title.animeType !== "movie") return ["tmdb_show", tmdb];
  return imdb === undefined ? null : ["imdb", imdb];
}

/** The titles of the family, or only the title itself. */
function familyOf(title: Title, hits: TitleHits, titles: ReadonlyMap<TitleId, Title>): Title[] {
  const key = familyKey(title);
  const family = (key === null ? [] : (hits.get(keyText(key)) ?? []))
    .flatMap((hit) => titles.get(hit.title) ?? [])
    .filter(({ type }) => type === "anime");
  return family.length > 0 ? family : [title];
}
