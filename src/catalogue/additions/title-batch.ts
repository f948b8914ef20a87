// The titles that a batch of additions may describe, with the changes by earlier additions of the batch.

import type { TitleId } from "../../core/ids.ts";
import { type Key, keyText } from "../../core/titles/namespaces.ts";
import type { AnimeType, TitleType } from "../../core/titles/title.ts";
import type { Steps } from "../../database/sql/statement.ts";
import { comparableName } from "../names.ts";
import { joinFacts, keysOfFacts, type RecordedFacts } from "../records/recorded-facts.ts";
import { readRecord, recordByTitle, type SourceRecord } from "../records/source-record.ts";
import { accumulates, type Source } from "../sources.ts";
import type { SourceRecordRow } from "../statements/source-record.ts";
import type { NamesakeRow } from "../statements/title-name.ts";
import { type TitleState, writeTitles } from "../writing/write-titles.ts";
import type { Addition } from "./addition.ts";
import type { StoredTitles } from "./load-batch.ts";

/** A title that an id names. */
export type Hit = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly anime_type: AnimeType | null;
};

/** An id with a title that it names. */
export type KeyHit = { readonly key: Key; readonly hit: Hit };

export class TitleBatch {
  readonly source: Source;
  readonly #ownRecords: ReadonlyMap<string, SourceRecordRow>;
  readonly #byKey: Map<string, Hit[]>;
  readonly #byName: Map<string, NamesakeRow[]>;
  readonly #states: Map<TitleId, { readonly type: TitleType; readonly slug: string }>;
  readonly #stored: ReadonlySet<TitleId>;
  readonly #retired: ReadonlySet<TitleId>;
  /** The records of each title, those of the batch included. */
  readonly #records: Map<TitleId, SourceRecord[]>;
  /** The records before the batch, of titles that it changes. */
  readonly #before = new Map<TitleId, readonly SourceRecord[]>();
  readonly #became = new Map<TitleId, TitleId>();
  readonly #joined = new Map<TitleId, TitleId[]>();

  constructor(source: Source, stored: StoredTitles) {
    this.source = source;
    this.#ownRecords = new Map(stored.ownRecords.map((row) => [row.record, row]));
    this.#byKey = Map.groupBy(stored.hits, ({ namespace, value }) => keyText([namespace, value]));
    this.#byName = Map.groupBy(stored.namesakes, ({ name }) => name);
    this.#states = new Map(stored.states.map((row) => [row.title, row]));
    this.#stored = new Set(this.#states.keys());
    this.#retired = new Set(stored.retired.map(({ title }) => title));
    this.#records = new Map();
    for (const row of stored.records) listIn(this.#records, row.title).push(readRecord(row));
  }

  isTaken(title: TitleId): boolean {
    return this.#states.has(title);
  }

  isRetired(title: TitleId): boolean {
    return this.#retired.has(title);
  }

  typeOf(title: TitleId): TitleType | undefined {
    return this.#states.get(title)?.type;
  }

  /** The source's record with that id, as it was before the batch. */
  ownRecord(record: string | null): SourceRecordRow | undefined {
    return record === null ? undefined : this.#ownRecords.get(record);
  }

  /** The titles that an id names. Instead of a merged title, the title that it was merged into. */
  hits(key: Key): Hit[] {
    return (this.#byKey.get(keyText(key)) ?? []).map((hit) => ({ ...hit, title: this.current(hit.title) }));
  }

  /** The titles with a name, in the form in which names are compared. */
  namesakes(name: string): readonly NamesakeRow[] {
    return this.#byName.get(name) ?? [];
  }

  /** The records of the title itself. */
  records(title: TitleId): readonly SourceRecord[] {
    return this.#records.get(title) ?? [];
  }

  /** The records of the title and of those that were joined into it. */
  joinedRecords(title: TitleId): SourceRecord[] {
    return [title, ...(this.#joined.get(title) ?? [])].flatMap((one) => this.records(one));
  }

  /** Treats titles as merged into another for the rest of the batch. */
  join(titles: readonly TitleId[], into: TitleId): void {
    for (const title of titles) {
      this.#became.set(title, into);
      listIn(this.#joined, into).push(title, ...(this.#joined.get(title) ?? []));
    }
  }

  /** The title, or the one that it was joined into. */
  current(title: TitleId): TitleId {
    const into = this.#became.get(title);
    return into === undefined ? title : this.current(into);
  }

  /** Adds a record to the title. Later additions of the batch can match by it. */
  record(title: TitleId, { facts: given, record }: Addition): void {
    const type = this.typeOf(title) ?? given.type;
    const facts = type === given.type ? given : { ...given, type };
    if (!this.#before.has(title)) this.#before.set(title, [...this.records(title)]);
    const list = listIn(this.#records, title);
    const name = record ?? recordByTitle(this.source, title) ?? String(title);
    const at = list.findIndex((one) => one.source === this.source && one.record === name);
    const earlier = list[at]?.facts;
    const joined = earlier && accumulates(this.source) ? joinFacts(earlier, facts) : facts;
    const recorded: SourceRecord = { source: this.source, record: name, facts: joined };
    if (at < 0) list.push(recorded);
    else list[at] = recorded;
    if (!this.#states.has(title)) this.#states.set(title, { type: facts.type, slug: "" });
    this.#index(title, facts);
  }

  /** Makes the title known by these ids and this name. */
  #index(title: TitleId, facts: RecordedFacts): void {
    const hit: Hit = { title, type: facts.type, anime_type: facts.animeType ?? null };
    for (const key of keysOfFacts(facts)) {
      const hits = listIn(this.#byKey, keyText(key));
      if (!hits.some((one) => one.title === title)) hits.push(hit);
    }
    if (facts.name === undefined) return;
    const name = comparableName(facts.name);
    const namesakes = listIn(this.#byName, name);
    if (!namesakes.some((one) => one.title === title))
      namesakes.push({ name, title, type: facts.type, year: facts.year ?? null });
  }

  /** Writes the titles that have changed, and returns them. */
  write(): Steps<Set<TitleId>> {
    const states = [...this.#before].flatMap(([title, before]): TitleState[] => {
      const state = this.#states.get(title);
      if (!state) return [];
      const isNew = !this.#stored.has(title);
      return [
        { title, ...state, isNew, isRetired: this.isRetired(title), before, after: this.records(title) },
      ];
    });
    return writeTitles(states);
  }
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
