// Titles that a batch of additions may speak of: what the store has of them, and, as the batch goes on, what it has said
// itself.

import type { TitleId } from "../core/ids.ts";
import { EXACT_ANIME_NAMESPACES, type Key, normaliseId } from "../core/namespaces.ts";
import type { TitleType } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import type { Adding, Addition, IsAnime, Refused } from "./additions.ts";
import { comparableName } from "./names.ts";
import {
  joinFacts,
  keysOf,
  ownRecord,
  type RecordedFacts,
  readRecord,
  type SourceRecord,
} from "./records.ts";
import { accumulates, type Source } from "./sources.ts";
import * as sql from "./statements.ts";
import { derivedTitleIds } from "./title-ids.ts";
import { type TitleState, writeTitles } from "./write-titles.ts";
import * as writing from "./writing-statements.ts";

type Hit = { readonly title: number; readonly type: string; readonly anime_type: string | null };

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

type FoundByKey = { readonly key: Key; readonly hit: Hit };

export const addressOf = ([namespace, value]: Key): string => `${namespace}:${value}`;

/** Ids that name one title. For anime, imdb, tmdb and tvdb name a family and identify nothing. Contract: anime.md 1. */
function identifies(namespace: string, type: TitleType): boolean {
  if (namespace === "simkl") return true;
  if (type === "anime") return (EXACT_ANIME_NAMESPACES as readonly string[]).includes(namespace);
  return IDENTIFYING.has(namespace);
}
const IDENTIFYING = new Set(["imdb", "tmdb_movie", "tmdb_show", "tvdb", "tvdb_movie", "tvmaze"]);

/** What the store has that the batch may speak of, and, as the batch goes on, what the batch itself has said. */
export function* lookUp(
  batch: readonly Addition[],
  source: Source,
  { mayHaveNamesakes = () => true, named }: Adding,
): Steps<TitleBatch> {
  const keys = new Map<string, Key>();
  const records = new Set<string>();
  for (const { facts, record } of batch) {
    for (const key of keysOf(facts, facts.animeType ?? null))
      if (identifies(key[0], facts.type)) keys.set(addressOf(key), key);
    if (record !== null) records.add(record);
  }
  const ownRecords =
    records.size > 0
      ? yield* ask(writing.findRecords, rowsOf([...records].map((record) => [source, record])))
      : [];
  const hits = keys.size > 0 ? yield* ask(sql.findTitleKeys, rowsOf([...keys.values()])) : [];
  const alike = yield* findAlike(batch, source, { ownRecords, hits, mayHaveNamesakes });
  const ids = new Set([...hits, ...alike, ...ownRecords].map(({ title }) => title));
  const candidates = batch.flatMap(({ facts }) => candidatesOf(facts));
  const titles = rowsOf([...new Set([...ids, ...candidates])].map((title) => [title]));
  const states = yield* ask(writing.findTitles, titles);
  const said =
    ids.size > 0 ? yield* ask(writing.findRecordsOfTitles, rowsOf([...ids].map((title) => [title]))) : [];
  const retired = yield* ask(sql.findSuccessors, titles);
  return new TitleBatch({ source, named, ownRecords, hits, alike, states, said, retired });
}

/** Titles of the name and year of those that neither a record nor an id is known of: hundreds may share a name. */
function* findAlike(
  batch: readonly Addition[],
  source: Source,
  {
    ownRecords,
    hits,
    mayHaveNamesakes,
  }: Pick<Loaded, "ownRecords" | "hits"> & { mayHaveNamesakes: (name: string) => boolean },
): Steps<readonly sql.NamesakeRow[]> {
  const known = new Set(ownRecords.map(({ record }) => record));
  const taken = new Set(hits.map(({ namespace, value, type }) => `${type} ${addressOf([namespace, value])}`));
  const wanted = new Map<string, Value[]>();
  for (const { facts, record } of batch) {
    if ((record !== null && known.has(record)) || !goesByName(facts, source)) continue;
    const keys = keysOf(facts, facts.animeType ?? null).filter(([namespace]) =>
      identifies(namespace, facts.type),
    );
    if (keys.some((key) => taken.has(`${facts.type} ${addressOf(key)}`))) continue;
    const name = comparableName(facts.name);
    const row: Value[] = [name, facts.type, facts.year ?? null];
    if (name !== "" && mayHaveNamesakes(name)) wanted.set(row.join("\n"), row);
  }
  return wanted.size > 0 ? yield* ask(sql.findNamesakesOf, rowsOf([...wanted.values()])) : [];
}

/** A namesake without a year is too little to go by for whoever is not asked to look again. */
function goesByName(facts: RecordedFacts, source: Source): facts is RecordedFacts & { name: string } {
  return (
    facts.name !== undefined &&
    facts.ids?.simkl === undefined &&
    (facts.year !== undefined || accumulates(source))
  );
}

/** The numbers that a title of these facts may get, the best first. */
export function candidatesOf(facts: RecordedFacts): number[] {
  return derivedTitleIds(facts.type, new Map(keysOf(facts, facts.animeType ?? null)));
}

type Loaded = {
  readonly source: Source;
  readonly named: string | undefined;
  readonly ownRecords: readonly writing.SourceRecordRow[];
  readonly hits: readonly sql.TitleKeyRow[];
  readonly alike: readonly sql.NamesakeRow[];
  readonly states: readonly writing.TitleStateRow[];
  readonly said: readonly writing.SourceRecordRow[];
  readonly retired: readonly sql.SuccessorRow[];
};

export class TitleBatch {
  readonly #source: Source;
  readonly #own: ReadonlyMap<string, writing.SourceRecordRow>;
  readonly #byKey: Map<string, Hit[]>;
  readonly #byName: Map<string, sql.NamesakeRow[]>;
  readonly #states: Map<number, writing.TitleStateRow>;
  readonly #retired: ReadonlySet<number>;
  /** The records of each title, as the store has them and with what the batch has said. */
  readonly #records: Map<number, SourceRecord[]>;
  readonly #stored: ReadonlySet<number>;
  readonly #before = new Map<number, readonly SourceRecord[]>();
  readonly #named: string | undefined;
  readonly #became = new Map<TitleId, TitleId>();
  readonly #joined = new Map<TitleId, TitleId[]>();

  constructor(loaded: Loaded) {
    this.#source = loaded.source;
    this.#named = loaded.named;
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
      .flatMap((key) =>
        (this.#byKey.get(addressOf(key)) ?? []).map((hit) => ({ key, hit: this.#hitNow(hit) })),
      );
    const isPerson = accumulates(this.#source);
    const other = found.find(({ key, hit }) => key[0] === "simkl" && hit.type !== facts.type);
    if (other && isPerson) {
      const reason = `its simkl id ${other.key[1]} belongs to a title of type ${other.hit.type}`;
      return { kind: "refused", reason };
    }
    if (own) {
      const title = this.now(own.title as TitleId);
      return { kind: "title", title, others: [], foreign: this.#givenAnew(own, title, found) };
    }
    const titles = [
      ...new Set(found.filter(({ hit }) => hit.type === facts.type).map(({ hit }) => hit.title)),
    ] as TitleId[];
    if (titles.length > 1 && isPerson) {
      const reason = `its ids belong to ${titles.length} titles: ${titles.join(", ")}`;
      return { kind: "refused", reason };
    }
    if (titles.length > 0) return this.#among(facts, titles, found);
    const anime = found.filter(({ hit }) => hit.type === "anime").map(({ hit }) => hit);
    const [film, ...others] = new Map(anime.map((hit) => [hit.title, hit])).values();
    if (film && !isPerson) {
      // A film whose id no other anime has is that film, and its year and names are welcome.
      if (facts.type === "movie" && film.anime_type === "movie" && others.length === 0)
        return { kind: "title", title: film.title as TitleId, others: [] };
      return { kind: "anime", titles: [film, ...others].map(({ title }) => title as TitleId) };
    }
    return { kind: "title", title: this.#byNameAndYear(facts), others: [] };
  }

  /**
   * Of the titles that ids name the one that is meant, and the others that nothing sets apart from it: they become one.
   * Lists keep the lowest of their numbers, as what services gave themselves is lower than what is derived. The ids of
   * the rest are foreign; where no title is left that can be meant, it is new.
   */
  #among(facts: RecordedFacts, titles: readonly TitleId[], found: readonly FoundByKey[]): Found {
    const [first, ...more] = titles.filter((one) => !this.#hasOtherNumber(facts, one));
    const like = first === undefined ? [] : more.filter((one) => !this.#contradict(first, one));
    // Those that are set apart from one another are parts of it, and none of them is it.
    const same = like.filter((one) => like.every((other) => !this.#contradict(one, other)));
    const all = first === undefined ? [] : [first, ...same];
    const kept = this.#named === undefined ? first : all.toSorted((a, b) => a - b)[0];
    const foreign = found.filter(({ hit }) => !all.includes(hit.title as TitleId));
    return {
      kind: "title",
      title: kept ?? null,
      others: all.filter((one) => one !== kept),
      foreign: new Set(foreign.map(({ key }) => addressOf(key))),
    };
  }

  /** Says that some titles are to become another, which the rest of the batch goes by. */
  join(titles: readonly TitleId[], into: TitleId): void {
    for (const title of titles) {
      this.#became.set(title, into);
      listIn(this.#joined, into).push(title, ...(this.#joined.get(title) ?? []));
    }
  }

  /** The title, or what it has become in this batch. */
  now(title: TitleId): TitleId {
    const into = this.#became.get(title);
    return into === undefined ? title : this.now(into);
  }

  #hitNow(hit: Hit): Hit {
    const title = this.now(hit.title as TitleId);
    return title === hit.title ? hit : { ...hit, title };
  }

  /**
   * Ids that a record gives anew and that name another title of its title's kind by another source's word. What only
   * another record of the same source has is not among them: a list that is mended moves a number between its rows.
   */
  #givenAnew(
    own: writing.SourceRecordRow,
    title: TitleId,
    found: readonly FoundByKey[],
  ): ReadonlySet<string> {
    const type = this.#states.get(title)?.type as TitleType;
    const elsewhere = found.filter(
      ({ key: [namespace], hit }) => hit.title !== title && hit.type === type && identifies(namespace, type),
    );
    if (elsewhere.length === 0) return new Set();
    const facts = JSON.parse(own.facts) as RecordedFacts;
    const before = new Set(keysOf(facts, facts.animeType ?? null).map(addressOf));
    const foreign = elsewhere.flatMap(({ key, hit }) => {
      const address = addressOf(key);
      const isForeign = facts.foreignIds?.includes(address) || this.#isSaidByAnother(hit.title, address);
      return isForeign && !before.has(address) ? [address] : [];
    });
    return new Set(foreign);
  }

  #isSaidByAnother(title: number, address: string): boolean {
    return (this.#records.get(title) ?? []).some(
      ({ source, facts }) =>
        source !== this.#source &&
        keysOf(facts, facts.animeType ?? null).some((key) => addressOf(key) === address),
    );
  }

  /** Whether the title has another number than these facts have, of those by which the list names its anime. */
  #hasOtherNumber(facts: RecordedFacts, title: TitleId): boolean {
    const numbers = this.#named === undefined ? undefined : this.#exactIds(title).get(this.#named);
    if (!numbers) return false;
    const own = keysOf(facts, facts.animeType ?? null).filter(([namespace]) => namespace === this.#named);
    return own.length > 0 && own.every(([, value]) => !numbers.has(value));
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
    const all = [title, ...(this.#joined.get(title) ?? [])].flatMap((one) => this.#records.get(one) ?? []);
    for (const { facts } of all)
      for (const [namespace, value] of keysOf(facts, facts.animeType ?? null))
        if (namespace !== "simkl" && identifies(namespace, facts.type))
          ids.set(namespace, (ids.get(namespace) ?? new Set()).add(value));
    return ids;
  }

  /** The one title of the kind that has the name and the year, unless an id contradicts. */
  #byNameAndYear(facts: RecordedFacts): TitleId | null {
    if (!goesByName(facts, this.#source)) return null;
    const alike = (this.#byName.get(comparableName(facts.name)) ?? []).filter(
      ({ title, type, year }) =>
        type === facts.type && year === (facts.year ?? null) && !this.#retired.has(title),
    );
    const [only] = alike;
    if (alike.length !== 1 || only === undefined) return null;
    const known = new Map<string, string>();
    for (const one of this.#records.get(only.title) ?? []) {
      if (one.source === this.#source && !accumulates(this.#source)) return null;
      for (const [namespace, value] of Object.entries(one.facts.ids ?? {})) known.set(namespace, value);
    }
    const contradicts = Object.entries(facts.ids ?? {}).some(([namespace, value]) => {
      const has = known.get(namespace);
      return has !== undefined && normaliseId(namespace, has) !== normaliseId(namespace, value);
    });
    return contradicts ? null : this.now(only.title as TitleId);
  }

  /** Takes a record in, and what follows from it for the rest of the batch. */
  say(title: TitleId, { facts: said, record }: Addition): void {
    const type = (this.#states.get(title)?.type ?? said.type) as TitleType;
    const facts = type === said.type ? said : { ...said, type };
    if (!this.#before.has(title)) this.#before.set(title, [...(this.#records.get(title) ?? [])]);
    const list = listIn(this.#records, title);
    const name = record ?? ownRecord(this.#source, title) ?? String(title);
    const at = list.findIndex((one) => one.source === this.#source && one.record === name);
    const earlier = list[at]?.facts;
    const joined = earlier && accumulates(this.#source) ? joinFacts(earlier, facts) : facts;
    const now: SourceRecord = { source: this.#source, record: name, facts: joined };
    if (at < 0) list.push(now);
    else list[at] = now;
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
        hits.push({ name: form, title, type: facts.type, year: facts.year ?? null });
    }
  }

  /** Writes the titles that differ from what the store has; answers those that do. */
  write(): Steps<Set<TitleId>> {
    const states = [...this.#before].map(([id, before]): TitleState => {
      const after = this.#records.get(id) ?? [];
      const state = this.#states.get(id);
      return {
        title: id as TitleId,
        type: (state?.type ?? after[0]?.facts.type) as TitleType,
        slug: state?.slug ?? "",
        isNew: !this.#stored.has(id),
        isRetired: this.#retired.has(id),
        before,
        after,
      };
    });
    return writeTitles(states);
  }
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
