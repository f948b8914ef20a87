// Adding titles to the store, and updating those that it has. The only writer of titles.

import slugify from "@sindresorhus/slugify";
import type { TitleId } from "../core/ids.ts";
import type { AnimeType, Ids } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import type { TitleDocumentFacts } from "./document.ts";
import { comparableName } from "./names.ts";
import { EXACT_ANIME_NAMESPACES, type Key, storedKey, writeId } from "./namespaces.ts";
import * as sql from "./statements.ts";
import { derivedTitleIds, FIRST_COUNTED_ID } from "./title-ids.ts";

/** The title cannot be added: its ids speak of several titles. */
export class TitleConflict extends Error {
  override readonly name = "TitleConflict";
}

export type Added = { readonly title: TitleId; readonly isNew: boolean; readonly episodes: number };

/**
 * Adds a title, or updates the one that its ids (else its name and year) mean: what is said replaces what was
 * known, seasons that are named are replaced whole, ids join those known. @throws TitleConflict
 */
export function* addTitle(facts: TitleDocumentFacts, source: string): Steps<Added> {
  const known = yield* findKnown(facts);
  const [before] = known === null ? [] : yield* ask(sql.loadTitles, rowsOf([[known]]));
  const animeType = facts.animeType ?? before?.anime_type ?? (facts.type === "anime" ? "tv" : null);
  const keys = keysOf(facts, animeType as AnimeType | null);
  const title = known ?? (yield* newTitleId(facts, keys));
  const ids: Record<string, string> = { ...(before ? (JSON.parse(before.ids) as Ids) : {}) };
  for (const [namespace, value] of facts.shownIds) {
    // The title's own id and its address are not among the ids that others gave it.
    if (namespace === "simkl" || namespace === "slug") continue;
    ids[namespace === "tvdb" && !/^\d+$/.test(value) ? "tvdbslug" : namespace] = value;
  }

  yield* ask(
    sql.writeTitle,
    title,
    facts.type,
    animeType,
    facts.name,
    facts.englishName ?? before?.english_name ?? null,
    facts.slug ?? before?.slug ?? (slugify(facts.name) || String(title)),
    facts.year ?? before?.year ?? null,
    facts.status ?? before?.status ?? null,
    facts.releasedAt ?? before?.released_at ?? null,
    facts.runtime ?? before?.runtime ?? null,
    facts.poster ?? before?.poster ?? null,
    JSON.stringify(ids),
    0,
    source,
  );
  const owned: Key[] = [["simkl", String(title)], ...keys];
  yield* ask(sql.writeTitleKeys, rowsOf(owned.map(([namespace, value]) => [namespace, value, title])));
  yield* writeNames(title, facts);
  yield* writeEpisodes(title, facts);
  if (facts.tvdbSeasons !== undefined) yield* writeNumbering(title, facts, ids.tvdb);
  yield* ask(sql.writeLearned, title);
  return { title, isNew: known === null, episodes: facts.episodes.length };
}

function keysOf({ type, ids }: TitleDocumentFacts, animeType: AnimeType | null): Key[] {
  return [...ids].map(([namespace, value]) => storedKey(namespace, value, { type, animeType }));
}

/** The title that the facts speak of, when the store has it. @throws TitleConflict */
export function* findKnown(facts: TitleDocumentFacts): Steps<TitleId | null> {
  // An anime's tmdb identifies nothing, so that its kind does not matter here.
  const identifying = keysOf(facts, facts.animeType ?? null).filter(([namespace]) =>
    identifies(namespace, facts),
  );
  const found = yield* ask(sql.findTitleKeys, rowsOf(identifying.map((key) => [...key])));
  const other = found.find(({ namespace, type }) => namespace === "simkl" && type !== facts.type);
  if (other) throw new TitleConflict(`its simkl id ${other.value} belongs to a title of type ${other.type}`);
  const titles = new Set(found.filter(({ type }) => type === facts.type).map(({ title }) => title));
  if (titles.size > 1)
    throw new TitleConflict(`its ids belong to ${titles.size} titles: ${[...titles].join(", ")}`);
  const [byId] = titles;
  if (byId !== undefined) return byId as TitleId;

  const names = yield* ask(sql.findTitleNames, rowsOf([[comparableName(facts.name)]]));
  const alike = names.filter(({ type, year }) => type === facts.type && year === (facts.year ?? null));
  const [byName] = alike;
  if (alike.length !== 1 || byName === undefined) return null;
  const [row] = yield* ask(sql.loadTitles, rowsOf([[byName.title]]));
  const known = JSON.parse(row?.ids ?? "{}") as Record<string, string>;
  const contradicts = [...facts.ids].some(
    ([namespace, value]) => known[namespace] !== undefined && writeId(namespace, known[namespace]) !== value,
  );
  return contradicts || facts.ids.has("simkl") ? null : (byName.title as TitleId);
}

/** For anime, imdb, tmdb and tvdb name a family and identify nothing. Contract: anime.md 1. */
function identifies(namespace: string, facts: TitleDocumentFacts): boolean {
  if (namespace === "simkl") return true;
  if (facts.type === "anime") return (EXACT_ANIME_NAMESPACES as readonly string[]).includes(namespace);
  return ["imdb", "tmdb_movie", "tmdb_show", "tvdb", "tvdb_movie"].includes(namespace);
}

function* newTitleId(facts: TitleDocumentFacts, keys: readonly Key[]): Steps<TitleId> {
  const wanted = derivedTitleIds(facts.type, new Map(keys));
  const taken = new Set(
    (yield* ask(sql.loadTitles, rowsOf(wanted.map((id) => [id])))).map(({ title }) => title),
  );
  const free = wanted.find((id) => !taken.has(id));
  if (free !== undefined) return free as TitleId;
  const [counted] = yield* ask(sql.countTitle, FIRST_COUNTED_ID);
  if (!counted) throw new Error("the counter of titles gave no number");
  return counted.value as TitleId;
}

function* writeNames(title: TitleId, facts: TitleDocumentFacts): Steps<void> {
  const names = [facts.name, facts.englishName ?? facts.name, ...facts.otherNames].map(comparableName);
  const rows = [...new Set(names)]
    .filter((name) => name !== "")
    .map((name, at) => [name, title, at === 0 ? 1 : 0]);
  if (rows.length > 0) yield* ask(sql.writeTitleNames, rowsOf(rows));
}

function* writeEpisodes(title: TitleId, facts: TitleDocumentFacts): Steps<void> {
  for (const season of facts.seasons) {
    yield* ask(sql.deleteSeasonKeys, title, season);
    yield* ask(sql.deleteSeason, title, season);
  }
  if (facts.episodes.length === 0) return;
  const rows = facts.episodes.map(({ part, name, airedAt, airOffset, runtime, ids }): Value[] => [
    title,
    part.season,
    part.number,
    name,
    airedAt,
    airOffset,
    runtime,
    ids.size === 0 ? null : JSON.stringify(Object.fromEntries(ids)),
  ]);
  yield* ask(sql.writeEpisodes, rowsOf(rows));
  // An id that two episodes claim is the later one's: a row may be written only once in a statement.
  const keys = new Map<string, Value[]>();
  for (const { part, ids } of facts.episodes)
    for (const [namespace, value] of ids)
      keys.set(`${namespace}:${value}`, [namespace, value, title, part.season, part.number]);
  if (keys.size > 0) yield* ask(sql.writeEpisodeKeys, rowsOf([...keys.values()]));
}

function* writeNumbering(title: TitleId, facts: TitleDocumentFacts, series: string | undefined): Steps<void> {
  yield* ask(sql.deleteMappings, title);
  if (series === undefined || facts.type !== "anime") return;
  const rows = new Map<string, Value[]>();
  for (const { season, first, last, target, offset } of facts.tvdbSeasons ?? [])
    rows.set([season, first, target, offset].join(), [
      "tvdb",
      series,
      title,
      1,
      season,
      first,
      last,
      target,
      first + offset,
    ]);
  if (rows.size > 0) yield* ask(sql.writeMappings, rowsOf([...rows.values()]));
}
