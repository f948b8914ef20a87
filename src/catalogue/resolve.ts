// Which title, and which of its episodes, an item of a request means. Contract: media-objects.md 4, anime.md 6.

import type { NamedPart } from "../core/history.ts";
import type { TitleId } from "../core/ids.ts";
import type { Title } from "../core/title.ts";
import type { Database } from "../database/database.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import { askedNames } from "./names.ts";
import { EPISODE_NAMESPACES, type Key, keysFor } from "./namespaces.ts";
import { type EpisodeHit, locateParts } from "./resolve-parts.ts";
import { type KeyHit, type NameHit, titleByIds, titleByName } from "./resolve-title.ts";
import * as sql from "./statements.ts";
import type { TitleCache } from "./titles.ts";

/** The list of the body that an item stands in; it says which kind is meant where ids do not. */
export type Section = "movies" | "shows" | "anime" | "episodes";

/** A part as the request names it: by coordinates, by the episode's own ids, or both. */
export type QueryPart = {
  readonly source: number;
  readonly watchedAt: NamedPart["watchedAt"];
  readonly ids: ReadonlyMap<string, string>;
  /** Null when only ids name the episode; a null number means the whole season. */
  readonly at: { readonly season: number; readonly number: number | null } | null;
};

export type TitleQuery = {
  readonly section: Section;
  /** The title's ids; for a flat episode those of its parent show. */
  readonly ids: ReadonlyMap<string, string>;
  readonly name: string | null;
  readonly year: number | null;
  /** Season numbers are TVDB's. Contract: anime.md 6.3. */
  readonly usesTvdbSeasons: boolean;
  /** Null: the title as a whole. */
  readonly parts: readonly QueryPart[] | null;
};

/** One title of a found item, with what is asked of it. */
export type Target = { readonly title: Title; readonly parts: readonly NamedPart[] | null };

export type Resolution =
  | { readonly kind: "found"; readonly targets: readonly Target[]; readonly unknown: readonly number[] }
  | { readonly kind: "unknown"; readonly reason: "title_unknown" | "ambiguous" };

/** Resolves the items of one request together: the number of statements does not grow with them. */
export async function resolve(
  database: Database,
  titles: TitleCache,
  queries: readonly TitleQuery[],
): Promise<Resolution[]> {
  if (queries.length === 0) return [];
  const { keys, episodes } = await database.read(() => findKeys(queries));
  const known = await titles.load(
    [...keys.values(), ...episodes.values()].flat().map(({ title }) => title as TitleId),
  );
  const byIds = queries.map((query) => titleByIds(query, keys, episodes, known));

  const nameless = queries.filter((query, at) => byIds[at] === undefined && query.name !== null);
  const families = queries.flatMap((query, at) => familyKeys(query, byIds[at]));
  const second =
    nameless.length + families.length > 0
      ? await database.read(() => findNames(nameless, families))
      : { names: new Map<string, NameHit[]>(), keys: new Map<string, KeyHit[]>() };
  const more = [...second.names.values(), ...second.keys.values()].flat();
  for (const [id, title] of await titles.load(more.map(({ title }) => title as TitleId)))
    known.set(id, title);

  const found = queries.map((query, at) => byIds[at] ?? titleByName(query, second.names, known));
  const late = queries.flatMap((query, at) =>
    byIds[at] === undefined ? familyKeys(query, found[at] === "ambiguous" ? undefined : found[at]) : [],
  );
  if (late.length > 0) {
    const { keys: lateKeys } = await database.read(() => findNames([], late));
    for (const [key, hits] of lateKeys) second.keys.set(key, hits);
    const ids = [...lateKeys.values()].flat().map(({ title }) => title as TitleId);
    for (const [id, title] of await titles.load(ids)) known.set(id, title);
  }
  return queries.map((query, at) => {
    const title = found[at];
    if (title === undefined) return { kind: "unknown", reason: "title_unknown" };
    if (title === "ambiguous") return { kind: "unknown", reason: "ambiguous" };
    return {
      kind: "found",
      ...locateParts(query, title, familyOf(title, second.keys, known), episodes, known),
    };
  });
}

/** A key as one string, for maps. */
export const addressOf = ([namespace, value]: Key): string => `${namespace}:${value}`;

function* findKeys(
  queries: readonly TitleQuery[],
): Steps<{ keys: Map<string, KeyHit[]>; episodes: Map<string, EpisodeHit[]> }> {
  const wanted = new Map<string, Key>();
  const wantedEpisodes = new Map<string, Key>();
  for (const { section, ids, parts } of queries) {
    for (const [namespace, value] of ids)
      for (const key of keysFor(namespace, value, section === "movies" ? "movie" : "show"))
        wanted.set(addressOf(key), key);
    for (const part of parts ?? [])
      for (const namespace of EPISODE_NAMESPACES) {
        const value = part.ids.get(namespace);
        if (value === undefined) continue;
        wantedEpisodes.set(addressOf([namespace, value]), [namespace, value]);
        // A flat episode may carry its show's IMDb id, which is unlike every episode's.
        if (section === "episodes" && namespace === "imdb")
          wanted.set(addressOf([namespace, value]), [namespace, value]);
      }
  }
  const keys = wanted.size > 0 ? yield* ask(sql.findTitleKeys, rowsOf([...wanted.values()])) : [];
  const episodes =
    wantedEpisodes.size > 0 ? yield* ask(sql.findEpisodeKeys, rowsOf([...wantedEpisodes.values()])) : [];
  return { keys: byAddress(keys), episodes: byAddress(episodes) };
}

function* findNames(
  nameless: readonly TitleQuery[],
  families: readonly Key[],
): Steps<{ names: Map<string, NameHit[]>; keys: Map<string, KeyHit[]> }> {
  const wanted = new Set(nameless.flatMap(({ name }) => askedNames(name ?? "")));
  const names =
    wanted.size > 0 ? yield* ask(sql.findTitleNames, rowsOf([...wanted].map((name) => [name]))) : [];
  // Each once: a key that is asked for twice would be answered twice.
  const wantedKeys = [...new Map(families.map((key) => [addressOf(key), key])).values()];
  const keys = wantedKeys.length > 0 ? yield* ask(sql.findTitleKeys, rowsOf(wantedKeys)) : [];
  return { names: Map.groupBy(names, ({ name }) => name), keys: byAddress(keys) };
}

function byAddress<Hit extends { namespace: string; value: string }>(
  hits: readonly Hit[],
): Map<string, Hit[]> {
  return Map.groupBy(hits, ({ namespace, value }) => addressOf([namespace, value]));
}

/** The key that a title's family shares: its TVDB id, else TMDB, else IMDb. Contract: anime.md 6.3. */
function familyKeyOf(title: Title): Key | null {
  const { tvdb, tmdb, imdb } = title.ids;
  if (title.type !== "anime") return null;
  if (tvdb !== undefined) return ["tvdb", tvdb];
  if (tmdb !== undefined && title.animeType !== "movie") return ["tmdb_show", tmdb];
  return imdb === undefined ? null : ["imdb", imdb];
}

function familyKeys(query: TitleQuery, title: Title | undefined): Key[] {
  const key = title && query.usesTvdbSeasons ? familyKeyOf(title) : null;
  return key === null ? [] : [key];
}

function familyOf(
  title: Title,
  keys: ReadonlyMap<string, readonly KeyHit[]>,
  known: ReadonlyMap<TitleId, Title>,
): Title[] {
  const key = familyKeyOf(title);
  const hits = key === null ? [] : (keys.get(addressOf(key)) ?? []);
  const family = hits.map((hit) => known.get(hit.title as TitleId)).filter((one) => one?.type === "anime");
  return family.length > 0 ? (family as Title[]) : [title];
}
