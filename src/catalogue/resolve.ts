// Which title, and which of its episodes, an item of a request means. Contract: media-objects.md 4, anime.md 6.

import type { TitleId } from "../core/ids.ts";
import { EPISODE_NAMESPACES, type Key, keysFor } from "../core/namespaces.ts";
import type { Title } from "../core/title.ts";
import type { Resolution, TitleQuery } from "../core/title-query.ts";
import type { Database, MaybePromise } from "../database/database.ts";
import { rowsOf } from "../database/statement.ts";
import { addressOf, type KeyIndex } from "./key-index.ts";
import { askedNames } from "./names.ts";
import { locateParts } from "./resolve-parts.ts";
import { type KeyHit, type NameHit, titleByIds, titleByName } from "./resolve-title.ts";
import * as sql from "./statements.ts";
import type { TitleCache } from "./titles.ts";

/** Where titles are looked up. */
export type Lookups = {
  readonly database: Database;
  readonly keys: KeyIndex;
  readonly titles: TitleCache;
};

/** Resolves the items of one request together: the number of statements does not grow with them. */
export async function resolve(
  { database, keys: index, titles }: Lookups,
  queries: readonly TitleQuery[],
): Promise<Resolution[]> {
  if (queries.length === 0) return [];
  const asked = keysIn(queries);
  const [keys, episodes] = await both(index.titles(asked.titles), index.episodes(asked.episodes));
  const known = await titles.load(titlesOf(keys, episodes));
  const byIds = queries.map((query) => titleByIds(query, keys, episodes, known));

  const nameless = queries.filter((query, at) => byIds[at] === undefined && query.name !== null);
  const names = await findNames(database, nameless);
  const learn = async (hits: readonly TitleId[]): Promise<void> => {
    for (const [id, title] of await titles.load(hits)) known.set(id, title);
  };
  if (names.size > 0) await learn(titlesOf(names));
  const found = queries.map((query, at) => byIds[at] ?? titleByName(query, names, known));

  const families = await index.titles(
    queries.flatMap((query, at) => familyKeys(query, found[at] === "ambiguous" ? undefined : found[at])),
  );
  if (families.size > 0) await learn(titlesOf(families));
  return queries.map((query, at) => {
    const title = found[at];
    if (title === undefined) return { kind: "unknown", reason: "title_unknown" };
    if (title === "ambiguous") return { kind: "unknown", reason: "ambiguous" };
    return { kind: "found", ...locateParts(query, title, familyOf(title, families, known), episodes, known) };
  });
}

/** Most requests speak of what was asked before, and wait for nothing. */
function both<One, Other>(one: MaybePromise<One>, other: MaybePromise<Other>): MaybePromise<[One, Other]> {
  return one instanceof Promise || other instanceof Promise ? Promise.all([one, other]) : [one, other];
}

function titlesOf(...found: readonly ReadonlyMap<string, readonly { title: number }[]>[]): TitleId[] {
  return found.flatMap((hits) =>
    [...hits.values()].flatMap((some) => some.map(({ title }) => title as TitleId)),
  );
}

/** The ids that the queries carry: of titles, and of episodes. */
function keysIn(queries: readonly TitleQuery[]): { titles: Key[]; episodes: Key[] } {
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
        // A flat episode may carry its show's IMDb id, which is unlike every episode's.
        if (section === "episodes" && namespace === "imdb") titles.push([namespace, value]);
      }
    }
  }
  return { titles, episodes };
}

async function findNames(
  database: Database,
  nameless: readonly TitleQuery[],
): Promise<Map<string, readonly NameHit[]>> {
  const wanted = new Set(nameless.flatMap(({ name }) => askedNames(name ?? "")));
  if (wanted.size === 0) return new Map();
  const names = await database.ask(sql.findTitleNames, rowsOf([...wanted].map((name) => [name])));
  return Map.groupBy(names, ({ name }) => name);
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
