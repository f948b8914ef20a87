// Adding titles to the store, and updating those that it has. The only writer of titles.

import slugify from "@sindresorhus/slugify";
import type { TitleId } from "../core/ids.ts";
import type { AnimeType, TitleType } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import type { EpisodeFacts } from "./document.ts";
import { isRetired, mergeTitles } from "./merging.ts";
import { comparableName } from "./names.ts";
import { EXACT_ANIME_NAMESPACES, type Key, writeId } from "./namespaces.ts";
import {
  firstSaid,
  foldTitle,
  joinFacts,
  keysOf,
  namesOf,
  ownRecord,
  type RecordedFacts,
  readRecord,
  type SourceRecord,
} from "./records.ts";
import { accumulates, type Source } from "./sources.ts";
import * as sql from "./statements.ts";
import { derivedTitleIds, FIRST_COUNTED_ID } from "./title-ids.ts";
import { writeEpisodes } from "./write-episodes.ts";
import { writeNumberings } from "./write-numberings.ts";
import * as writing from "./writing-statements.ts";

/** One title as one source tells of it. */
export type Addition = {
  readonly facts: RecordedFacts;
  /** The source's own number for it; null where the source has none, and speaks of titles by their ids. */
  readonly record: string | null;
  readonly episodes: readonly EpisodeFacts[];
};

export type Added = {
  readonly kind: "new" | "changed" | "same";
  readonly title: TitleId;
  readonly episodes: number;
};
/** Nothing of it was written: its ids speak of several titles, or of one of another kind. */
export type Refused = { readonly kind: "refused"; readonly reason: string };
/** A show or movie that the catalogue has as anime. */
export type IsAnime = { readonly kind: "anime"; readonly titles: readonly TitleId[] };
export type AdditionResult = Added | Refused | IsAnime;

type Hit = { readonly title: number; readonly type: string; readonly anime_type: string | null };

/**
 * Adds titles, or updates those that their records, their ids, else their names and years mean. In a number of
 * statements that does not grow with them; the answers are in their order.
 */
export function* addTitles(batch: readonly Addition[], source: Source): Steps<AdditionResult[]> {
  const store = yield* lookUp(batch, source);
  const results: AdditionResult[] = [];
  const named: { title: TitleId; addition: Addition }[] = [];
  const merges: { from: TitleId; into: TitleId }[] = [];
  for (const given of batch) {
    const found = store.find(given);
    if (found.kind !== "title") {
      results.push(found);
      continue;
    }
    const addition = found.foreign?.size
      ? { ...given, facts: withoutIds(given.facts, found.foreign) }
      : given;
    const title = found.title ?? (yield* newTitleId(store, addition));
    store.say(title, addition);
    named.push({ title, addition });
    results.push({
      kind: found.title === null ? "new" : "same",
      title,
      episodes: addition.episodes.length,
    });
    if (found.title !== null) for (const from of found.others) merges.push({ from, into: found.title });
  }
  const changed = yield* store.write();
  const lists = yield* listsOf(named, source);
  const withOtherEpisodes = yield* writeEpisodes(lists, source);
  for (const { from, into } of merges) if (!(yield* isRetired([from, into]))) yield* mergeTitles(from, into);
  const told = [...new Set([...changed, ...withOtherEpisodes])];
  if (told.length > 0) {
    const rows = rowsOf(told.map((title) => [title]));
    yield* ask(writing.writeLearned, rows);
  }
  return results.map((result) =>
    result.kind === "same" && told.includes(result.title) ? { ...result, kind: "changed" } : result,
  );
}

/** What a source says but for ids that are another title's. */
function withoutIds(facts: RecordedFacts, foreign: ReadonlySet<string>): RecordedFacts {
  const isOwn = (namespace: string, shown: string): boolean =>
    keysOf({ type: facts.type, ids: { [namespace]: shown } }, facts.animeType ?? null).every(
      (key) => !foreign.has(addressOf(key)),
    );
  const { moreIds, ...rest } = facts;
  const more = (moreIds ?? []).filter(([namespace, shown]) => isOwn(namespace, shown));
  return {
    ...rest,
    ids: Object.fromEntries(Object.entries(facts.ids ?? {}).filter(([name, shown]) => isOwn(name, shown))),
    ...(more.length > 0 ? { moreIds: more } : {}),
  };
}

/** One title; the same as a batch of one. */
export function* addTitle(addition: Addition, source: Source): Steps<AdditionResult> {
  const [result] = yield* addTitles([addition], source);
  if (!result) throw new Error("one addition has one result");
  return result;
}

function* listsOf(
  named: readonly { title: TitleId; addition: Addition }[],
  source: Source,
): Steps<
  { title: TitleId; episodes: readonly EpisodeFacts[]; whole: number[]; held: ReadonlySet<number> }[]
> {
  const listed = named.filter(
    ({ addition }) => addition.episodes.length > 0 || (addition.facts.seasons?.length ?? 0) > 0,
  );
  const held = source === "operator" ? new Map() : yield* findHeldSeasons(listed.map(({ title }) => title));
  return listed.map(({ title, addition }) => ({
    title,
    episodes: addition.episodes,
    whole: [...(addition.facts.seasons ?? [])],
    held: held.get(title) ?? NONE,
  }));
}
const NONE: ReadonlySet<number> = new Set();

/** The seasons that a person has listed, by title. */
export function* findHeldSeasons(titles: readonly TitleId[]): Steps<Map<number, Set<number>>> {
  const wanted = [...new Set(titles)].map((title): Value[] => ["operator", String(title)]);
  const rows = wanted.length > 0 ? yield* ask(writing.findRecords, rowsOf(wanted)) : [];
  return new Map(
    rows.map(({ title, facts }) => [title, new Set((JSON.parse(facts) as RecordedFacts).seasons ?? [])]),
  );
}

type Found =
  | {
      readonly kind: "title";
      readonly title: TitleId | null;
      /** Titles that the same ids name, and that nothing says are others. */
      readonly others: readonly TitleId[];
      /** Ids among those that are said which belong to other titles. */
      readonly foreign?: ReadonlySet<string>;
    }
  | Refused
  | IsAnime;

const addressOf = ([namespace, value]: Key): string => `${namespace}:${value}`;

/** Ids that name one title. For anime, imdb, tmdb and tvdb name a family and identify nothing. Contract: anime.md 1. */
function identifies(namespace: string, type: TitleType): boolean {
  if (namespace === "simkl") return true;
  if (type === "anime") return (EXACT_ANIME_NAMESPACES as readonly string[]).includes(namespace);
  return IDENTIFYING.has(namespace);
}
const IDENTIFYING = new Set(["imdb", "tmdb_movie", "tmdb_show", "tvdb", "tvdb_movie", "tvmaze"]);

/** What the store has that the batch may speak of, and, as the batch goes on, what the batch itself has said. */
function* lookUp(batch: readonly Addition[], source: Source): Steps<Batch> {
  const keys = new Map<string, Key>();
  const names = new Set<string>();
  const records = new Set<string>();
  for (const { facts, record } of batch) {
    for (const key of keysOf(facts, facts.animeType ?? null))
      if (identifies(key[0], facts.type)) keys.set(addressOf(key), key);
    if (facts.name !== undefined) names.add(comparableName(facts.name));
    if (record !== null) records.add(record);
  }
  const ownRecords =
    records.size > 0
      ? yield* ask(writing.findRecords, rowsOf([...records].map((record) => [source, record])))
      : [];
  const hits = keys.size > 0 ? yield* ask(sql.findTitleKeys, rowsOf([...keys.values()])) : [];
  const alike = yield* ask(
    sql.findTitleNames,
    rowsOf([...names].filter((name) => name !== "").map((name) => [name])),
  );
  const candidates = batch.flatMap(({ facts }) => candidatesOf(facts));
  const ids = [...hits, ...alike, ...ownRecords].map(({ title }) => title);
  const titles = rowsOf([...new Set([...ids, ...candidates])].map((title) => [title]));
  const states = yield* ask(writing.findTitles, titles);
  const said = yield* ask(writing.findRecordsOfTitles, rowsOf([...new Set(ids)].map((title) => [title])));
  const retired = yield* ask(sql.findSuccessors, titles);
  return new Batch({ source, ownRecords, hits, alike, states, said, retired });
}

function candidatesOf(facts: RecordedFacts): number[] {
  return derivedTitleIds(facts.type, new Map(keysOf(facts, facts.animeType ?? null)));
}

type Loaded = {
  readonly source: Source;
  readonly ownRecords: readonly writing.SourceRecordRow[];
  readonly hits: readonly sql.TitleKeyRow[];
  readonly alike: readonly sql.TitleNameRow[];
  readonly states: readonly writing.TitleStateRow[];
  readonly said: readonly writing.SourceRecordRow[];
  readonly retired: readonly sql.SuccessorRow[];
};

class Batch {
  readonly #source: Source;
  readonly #own: ReadonlyMap<string, writing.SourceRecordRow>;
  readonly #byKey: Map<string, Hit[]>;
  readonly #byName: Map<string, sql.TitleNameRow[]>;
  readonly #states: Map<number, writing.TitleStateRow>;
  readonly #retired: ReadonlySet<number>;
  /** The records of each title, as the store has them and with what the batch has said. */
  readonly #records: Map<number, SourceRecord[]>;
  readonly #stored: ReadonlySet<number>;
  readonly #before = new Map<number, readonly SourceRecord[]>();

  constructor(loaded: Loaded) {
    this.#source = loaded.source;
    this.#own = new Map(loaded.ownRecords.map((row) => [row.record, row]));
    this.#byKey = Map.groupBy(loaded.hits, ({ namespace, value }) => addressOf([namespace, value]));
    this.#byName = Map.groupBy(loaded.alike, ({ name }) => name);
    this.#states = new Map(loaded.states.map((row) => [row.title, row]));
    this.#stored = new Set(this.#states.keys());
    this.#retired = new Set(loaded.retired.map(({ title }) => title));
    this.#records = new Map();
    for (const row of loaded.said) listIn(this.#records, row.title).push(readRecord(row));
  }

  isTaken(title: number): boolean {
    return this.#states.has(title);
  }

  /** The title that an addition speaks of: by its record, by its ids, else by its name and year. */
  find(addition: Addition): Found {
    const { facts, record } = addition;
    const own = record === null ? undefined : this.#own.get(record);
    const found = keysOf(facts, facts.animeType ?? null)
      .filter(([namespace]) => identifies(namespace, facts.type))
      .flatMap((key) => (this.#byKey.get(addressOf(key)) ?? []).map((hit) => ({ key, hit })));
    const isPerson = accumulates(this.#source);
    const other = found.find(({ key, hit }) => key[0] === "simkl" && hit.type !== facts.type);
    if (other && isPerson) {
      const reason = `its simkl id ${other.key[1]} belongs to a title of type ${other.hit.type}`;
      return { kind: "refused", reason };
    }
    if (own) return { kind: "title", title: own.title as TitleId, others: [] };
    const titles = [
      ...new Set(found.filter(({ hit }) => hit.type === facts.type).map(({ hit }) => hit.title)),
    ] as TitleId[];
    if (titles.length > 1 && isPerson) {
      const reason = `its ids belong to ${titles.length} titles: ${titles.join(", ")}`;
      return { kind: "refused", reason };
    }
    const [byId, ...more] = titles;
    if (byId !== undefined) {
      const others = more.filter((one) => !this.#contradict(byId, one));
      const foreign = found.filter(({ hit }) => hit.title !== byId && !others.includes(hit.title as TitleId));
      return {
        kind: "title",
        title: byId,
        others,
        foreign: new Set(foreign.map(({ key }) => addressOf(key))),
      };
    }
    const anime = found.filter(({ hit }) => hit.type === "anime").map(({ hit }) => hit.title as TitleId);
    if (anime.length > 0 && !isPerson) return { kind: "anime", titles: [...new Set(anime)] };
    return { kind: "title", title: this.#byNameAndYear(facts), others: [] };
  }

  /** Whether two titles have different ids where each title has one of its own. */
  #contradict(one: TitleId, other: TitleId): boolean {
    const [first, second] = [one, other].map((title) => this.#exactIds(title));
    return [...(first ?? [])].some(
      ([namespace, values]) => second?.get(namespace)?.isDisjointFrom(values) ?? false,
    );
  }

  #exactIds(title: TitleId): Map<string, Set<string>> {
    const ids = new Map<string, Set<string>>();
    for (const { facts } of this.#records.get(title) ?? [])
      for (const [namespace, value] of keysOf(facts, facts.animeType ?? null))
        if (namespace !== "simkl" && identifies(namespace, facts.type))
          ids.set(namespace, (ids.get(namespace) ?? new Set()).add(value));
    return ids;
  }

  /** The one title of the kind that has the name and the year, unless an id contradicts. */
  #byNameAndYear(facts: RecordedFacts): TitleId | null {
    if (facts.name === undefined || facts.ids?.simkl !== undefined) return null;
    const alike = (this.#byName.get(comparableName(facts.name)) ?? []).filter(
      ({ title, type, year, main }) =>
        main === 1 && type === facts.type && year === (facts.year ?? null) && !this.#retired.has(title),
    );
    // A namesake without a year is too little to go by for whoever is not asked to look again.
    if (facts.year === undefined && !accumulates(this.#source)) return null;
    const [only] = alike;
    if (alike.length !== 1 || only === undefined) return null;
    const known = new Map<string, string>();
    for (const one of this.#records.get(only.title) ?? []) {
      if (one.source === this.#source && !accumulates(this.#source)) return null;
      for (const [namespace, value] of Object.entries(one.facts.ids ?? {})) known.set(namespace, value);
    }
    const contradicts = Object.entries(facts.ids ?? {}).some(([namespace, value]) => {
      const has = known.get(namespace);
      return has !== undefined && writeId(namespace, has) !== writeId(namespace, value);
    });
    return contradicts ? null : (only.title as TitleId);
  }

  /** Takes a record in, and what follows from it for the rest of the batch. */
  say(title: TitleId, { facts, record }: Addition): void {
    if (!this.#before.has(title)) this.#before.set(title, [...(this.#records.get(title) ?? [])]);
    const list = listIn(this.#records, title);
    const name = record ?? ownRecord(this.#source, title) ?? String(title);
    const at = list.findIndex((one) => one.source === this.#source && one.record === name);
    const earlier = list[at]?.facts;
    const joined = earlier && accumulates(this.#source) ? joinFacts(earlier, facts) : facts;
    const said: SourceRecord = { source: this.#source, record: name, facts: joined };
    if (at < 0) list.push(said);
    else list[at] = said;
    if (!this.#states.has(title))
      this.#states.set(title, { title, type: facts.type, slug: "", source: this.#source, popularity: 0 });
    const hit: Hit = { title, type: facts.type, anime_type: facts.animeType ?? null };
    for (const key of keysOf(facts, facts.animeType ?? null)) {
      const hits = listIn(this.#byKey, addressOf(key));
      if (!hits.some((one) => one.title === title)) hits.push(hit);
    }
    for (const form of facts.name === undefined ? [] : [comparableName(facts.name)]) {
      const hits = listIn(this.#byName, form);
      if (!hits.some((one) => one.title === title))
        hits.push({ ...hit, name: form, year: facts.year ?? null, main: 1, popularity: 0 });
    }
  }

  /** Writes the titles that differ from what the store has; answers those that do. */
  *write(): Steps<Set<TitleId>> {
    const changed = new Set<TitleId>();
    const rows: Record<"titles" | "records" | "keys" | "oldKeys" | "names" | "oldNames", Value[][]> = {
      titles: [],
      records: [],
      keys: [],
      oldKeys: [],
      names: [],
      oldNames: [],
    };
    const numbered: { title: TitleId; records: readonly SourceRecord[] }[] = [];
    for (const [id, before] of this.#before) {
      const title = id as TitleId;
      const after = this.#records.get(id) ?? [];
      const isNew = !this.#stored.has(id);
      const written = after.filter((one) => !before.some((old) => isSame(old, one)));
      if (written.length === 0 && !isNew) continue;
      changed.add(title);
      for (const { source, record, facts } of written)
        rows.records.push([source, record, title, JSON.stringify(facts)]);
      if (this.#retired.has(id)) continue;
      const type = (this.#states.get(id)?.type ?? after[0]?.facts.type) as TitleType;
      const folded = foldTitle(title, type, after);
      const slug = folded.slug ?? (this.#states.get(id)?.slug || slugOf(folded.name, title));
      rows.titles.push([
        title,
        type,
        folded.animeType,
        folded.name,
        folded.englishName,
        slug,
        folded.year,
        folded.status,
        folded.releasedAt,
        folded.runtime,
        folded.poster,
        JSON.stringify(folded.ids),
        folded.source,
      ]);
      const keys = keysIn(after, folded.animeType);
      const oldKeys = keysIn(before, folded.animeType);
      if (isNew) keys.set(`simkl:${title}`, ["simkl", String(title)]);
      for (const [address, key] of keys) if (isNew || !oldKeys.has(address)) rows.keys.push([...key, title]);
      for (const [address, key] of oldKeys) if (!keys.has(address)) rows.oldKeys.push([...key, title]);
      const names = namesIn(after);
      const oldNames = namesIn(before);
      for (const [name, main] of names) if (oldNames.get(name) !== main) rows.names.push([name, title, main]);
      for (const name of oldNames.keys()) if (!names.has(name)) rows.oldNames.push([name, title]);
      if (type === "anime" && !isSameNumbering(before, after)) numbered.push({ title, records: after });
    }
    if (rows.records.length > 0) yield* ask(writing.writeRecords, rowsOf(rows.records));
    if (rows.titles.length > 0) yield* ask(writing.writeTitles, rowsOf(rows.titles));
    if (rows.oldKeys.length > 0) yield* ask(writing.deleteTitleKeys, rowsOf(rows.oldKeys));
    if (rows.keys.length > 0) yield* ask(writing.writeTitleKeys, rowsOf(rows.keys));
    if (rows.oldNames.length > 0) yield* ask(writing.deleteTitleNames, rowsOf(rows.oldNames));
    if (rows.names.length > 0) yield* ask(writing.writeTitleNames, rowsOf(rows.names));
    if (rows.titles.length > 0)
      yield* ask(writing.writeSearchDue, rowsOf(rows.titles.map(([title = 0]) => [title])));
    if (numbered.length > 0) yield* writeNumberings(numbered);
    return changed;
  }
}

const isSame = (one: SourceRecord, other: SourceRecord): boolean =>
  one === other ||
  (one.source === other.source &&
    one.record === other.record &&
    JSON.stringify(one.facts) === JSON.stringify(other.facts));

function isSameNumbering(before: readonly SourceRecord[], after: readonly SourceRecord[]): boolean {
  const basis = (records: readonly SourceRecord[]): string =>
    JSON.stringify([firstSaid("anime", "numbering", records), firstSaid("anime", "ids", records)?.tvdb]);
  return basis(before) === basis(after);
}

function keysIn(records: readonly SourceRecord[], animeType: AnimeType | null): Map<string, Key> {
  const keys = records.flatMap(({ facts }) => keysOf(facts, animeType));
  return new Map(keys.map((key) => [addressOf(key), key]));
}

/** Names with 1 for those that a source gives as the name, 0 for the others. */
function namesIn(records: readonly SourceRecord[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const { facts } of records)
    for (const [at, name] of namesOf(facts).entries()) if (at > 0) names.set(name, 0);
  for (const { facts } of records) {
    const main = facts.name === undefined ? "" : comparableName(facts.name);
    if (main !== "") names.set(main, 1);
    const english = facts.englishName === undefined ? "" : comparableName(facts.englishName);
    if (english !== "") names.set(english, 1);
  }
  return names;
}

/** Names of plain letters are by far the most, and their slugs need no tables. */
function slugOf(name: string, title: number): string {
  const isPlain = /^[A-Za-z0-9 .,:!?-]*$/.test(name) && !/[a-z0-9][A-Z]/.test(name);
  if (!isPlain) return slugify(name) || String(title);
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || String(title)
  );
}

function* newTitleId(store: Batch, { facts }: Addition): Steps<TitleId> {
  const free = candidatesOf(facts).find((id) => !store.isTaken(id));
  if (free !== undefined) return free as TitleId;
  const [counted] = yield* ask(sql.countTitle, FIRST_COUNTED_ID);
  if (!counted) throw new Error("the counter of titles gave no number");
  return counted.value as TitleId;
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
