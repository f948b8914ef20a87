// What each source says of a title, and the title that comes of it: field by field, the best source that says it.

import type { Millis, TitleId } from "../core/ids.ts";
import { type Key, normaliseId, storedKey } from "../core/namespaces.ts";
import type { AiringStatus, AnimeType, TitleType } from "../core/title.ts";
import type { TitleDocumentFacts } from "./document.ts";
import { nameForms } from "./names.ts";
import { joinRanges, type NumberingFacts } from "./numbering-facts.ts";
import { accumulates, type Field, orderOf, precedenceOf, type Source, toSource } from "./sources.ts";

/** What one source says of one title, as it is kept; what it does not say is absent. */
export type RecordedFacts = {
  readonly type: TitleType;
  readonly animeType?: AnimeType;
  readonly name?: string;
  readonly englishName?: string;
  readonly slug?: string;
  readonly year?: number;
  readonly status?: AiringStatus;
  readonly releasedAt?: Millis;
  readonly runtime?: number;
  readonly poster?: string;
  /**
   * In the form in which they are shown. `tmdb` counts as the title's kind does; a source that knows which of TMDB's two
   * numbers it has says `tmdb_movie` or `tmdb_show`, and the title shows the one of its kind.
   */
  readonly ids?: Readonly<Record<string, string>>;
  /** Further ids of a namespace that has one above already; they find the title and are not shown. */
  readonly moreIds?: readonly Key[];
  /** Ids that it gives as well and that were another title's by then, as `namespace:value`: they are not this one's. */
  readonly foreignIds?: readonly string[];
  readonly otherNames?: readonly string[];
  readonly numbering?: NumberingFacts;
  /** How many regular episodes it has, where that is all that is said of them. */
  readonly count?: number;
  /** Seasons whose list of episodes is this source's own. */
  readonly seasons?: readonly number[];
};

export type SourceRecord = {
  readonly source: Source;
  readonly record: string;
  readonly facts: RecordedFacts;
};

/** The fields of a title's row. */
export type FoldedTitle = {
  readonly title: TitleId;
  readonly type: TitleType;
  readonly animeType: AnimeType | null;
  readonly name: string;
  readonly englishName: string | null;
  readonly slug: string | null;
  readonly year: number | null;
  readonly status: AiringStatus | null;
  readonly releasedAt: Millis | null;
  readonly runtime: number | null;
  readonly poster: string | null;
  readonly ids: Readonly<Record<string, string>>;
  /** The best of the sources that know the title. */
  readonly source: Source;
};

/** A record as the store has it. */
export const readRecord = (row: { source: string; record: string; facts: string }): SourceRecord => ({
  source: toSource(row.source),
  record: row.record,
  facts: JSON.parse(row.facts) as RecordedFacts,
});

/** A title's document as it is kept. */
export function toRecorded(facts: TitleDocumentFacts): RecordedFacts {
  const ids: Record<string, string> = {};
  for (const [namespace, value] of facts.shownIds) {
    // The title's own address is not among the ids that others gave it.
    if (namespace === "slug") continue;
    ids[namespace === "tvdb" && !/^\d+$/.test(value) ? "tvdbslug" : namespace] = value;
  }
  const recorded = {
    type: facts.type,
    animeType: facts.animeType,
    name: facts.name,
    englishName: facts.englishName,
    slug: facts.slug,
    year: facts.year,
    status: facts.status,
    releasedAt: facts.releasedAt,
    runtime: facts.runtime,
    poster: facts.poster,
    ids: Object.keys(ids).length > 0 ? ids : undefined,
    otherNames: facts.otherNames.length > 0 ? facts.otherNames : undefined,
    numbering: facts.tvdbSeasons === undefined ? undefined : { ranges: facts.tvdbSeasons },
    seasons: facts.seasons.length > 0 ? facts.seasons : undefined,
  };
  return JSON.parse(JSON.stringify(recorded)) as RecordedFacts;
}

/** A record that adds to an earlier one of the same source. */
export function joinFacts(earlier: RecordedFacts, later: RecordedFacts): RecordedFacts {
  const names = [...(earlier.otherNames ?? []), earlier.name ?? "", ...(later.otherNames ?? [])];
  const otherNames = [...new Set(names)].filter((name) => name !== "" && name !== later.name);
  const seasons = [...new Set([...(earlier.seasons ?? []), ...(later.seasons ?? [])])].sort((a, b) => a - b);
  return {
    ...earlier,
    ...later,
    ids: { ...earlier.ids, ...later.ids },
    ...(otherNames.length > 0 ? { otherNames } : {}),
    ...(seasons.length > 0 ? { seasons } : {}),
  };
}

/** The title that its records make. @throws Error when there is none. */
export function foldTitle(title: TitleId, type: TitleType, records: readonly SourceRecord[]): FoldedTitle {
  const best = <Key extends Field & keyof RecordedFacts>(
    field: Key,
  ): NonNullable<RecordedFacts[Key]> | null => firstSaid(type, field, records) ?? null;
  const animeType = type === "anime" ? (best("animeType") ?? "tv") : null;
  const [first] = records.toSorted((a, b) => precedenceOf(a.source) - precedenceOf(b.source));
  if (!first) throw new Error(`nobody says anything of title ${title}`);
  return {
    title,
    type,
    animeType,
    name: best("name") ?? `${type} ${title}`,
    englishName: best("englishName"),
    slug: best("slug"),
    year: best("year"),
    status: best("status"),
    releasedAt: best("releasedAt"),
    runtime: best("runtime"),
    poster: best("poster"),
    ids: shownIds({ type, animeType }, records),
    source: first.source,
  };
}

/** The ids that the title shows: of each namespace the best source's. */
function shownIds(kind: Pick<FoldedTitle, "type" | "animeType">, records: readonly SourceRecord[]) {
  const [ownTmdb] = storedKey("tmdb", "", kind);
  const otherTmdb = ownTmdb === "tmdb_movie" ? "tmdb_show" : "tmdb_movie";
  const ids: Record<string, string> = {};
  for (const source of orderOf(kind.type, "ids"))
    for (const one of records)
      if (one.source === source)
        for (const [namespace, value] of Object.entries(one.facts.ids ?? {}))
          if (namespace !== "simkl" && namespace !== otherTmdb)
            ids[namespace === ownTmdb ? "tmdb" : namespace] ??= value;
  return ids;
}

/**
 * A field as the best source says it that says it at all. Of the numbering, a person leaves to the starter what is not
 * named.
 */
export function firstSaid<Key extends Field & keyof RecordedFacts>(
  type: TitleType,
  field: Key,
  records: readonly SourceRecord[],
): RecordedFacts[Key] | undefined {
  if (records.length === 1) return records[0]?.facts[field];
  for (const source of orderOf(type, field))
    for (const one of records) {
      const said = one.facts[field];
      if (one.source !== source || said === undefined) continue;
      return source === "operator" && field === "numbering"
        ? (overStarter(said as NumberingFacts, records) as RecordedFacts[Key])
        : said;
    }
  return undefined;
}

function overStarter(written: NumberingFacts, records: readonly SourceRecord[]): NumberingFacts {
  const earlier = records.find(({ source }) => source === "starter")?.facts.numbering;
  if (!("ranges" in written) || earlier === undefined || !("ranges" in earlier)) return written;
  return { ranges: joinRanges(written.ranges, earlier.ranges) };
}

/** The keys under which a record's ids find its title. */
export function keysOf(facts: RecordedFacts, animeType: AnimeType | null): Key[] {
  const all: Key[] = [...Object.entries(facts.ids ?? {}), ...(facts.moreIds ?? [])];
  return all.flatMap(([namespace, shown]) => {
    const value = normaliseId(namespace, shown);
    return value === null ? [] : [storedKey(namespace, value, { type: facts.type, animeType })];
  });
}

/** The names by which a record's title is found, in the form in which they are compared; the main one first. */
export function namesOf(facts: RecordedFacts): string[] {
  const names = [facts.name, facts.englishName, ...(facts.otherNames ?? [])];
  const forms = names.flatMap((name) => (name === undefined ? [] : nameForms(name)));
  return [...new Set(forms)].filter((name) => name !== "");
}

/** How a record is named whose source does not number titles itself. */
export const ownRecord = (source: Source, title: TitleId): string | null =>
  accumulates(source) ? String(title) : null;
