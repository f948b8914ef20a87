// Writing titles with their keys and names as their records say, and only what is different now.

import slugify from "@sindresorhus/slugify";
import type { TitleId } from "../core/ids.ts";
import type { Key } from "../core/namespaces.ts";
import type { AnimeType, TitleType } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import { comparableName } from "./names.ts";
import { firstSaid, foldTitle, keysOf, namesOf, type SourceRecord } from "./records.ts";
import { writeNumberings } from "./write-numberings.ts";
import * as writing from "./writing-statements.ts";

/** A title with what was said of it before, and what is said now. */
export type TitleState = {
  readonly title: TitleId;
  readonly type: TitleType;
  /** Empty where it has none yet. */
  readonly slug: string;
  readonly isNew: boolean;
  /** It is another title by now: its records are kept, and make nothing. */
  readonly isRetired: boolean;
  readonly before: readonly SourceRecord[];
  readonly after: readonly SourceRecord[];
};

/** Writes what differs; answers the titles that do. */
export function* writeTitles(states: readonly TitleState[]): Steps<Set<TitleId>> {
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
  for (const { title, type, slug: oldSlug, isNew, isRetired, before, after } of states) {
    const written = after.filter((one) => !before.some((old) => isSame(old, one)));
    if (written.length === 0 && !isNew) continue;
    changed.add(title);
    for (const { source, record, facts } of written)
      rows.records.push([source, record, title, JSON.stringify(facts)]);
    if (isRetired) continue;
    const folded = foldTitle(title, type, after);
    const slug = folded.slug ?? (oldSlug || slugOf(folded.name, title));
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

const addressOf = ([namespace, value]: Key): string => `${namespace}:${value}`;

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
