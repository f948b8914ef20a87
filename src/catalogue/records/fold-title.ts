// A title from its source records: each field comes from the best source that has it.

import type { Millis, TitleId } from "../../core/ids.ts";
import { storedKey } from "../../core/titles/namespaces.ts";
import type { AiringStatus, AnimeType, TitleType } from "../../core/titles/title.ts";
import { type Field, orderOf, precedenceOf, type Source } from "../sources.ts";
import { joinRanges, type NumberingFacts } from "./numbering-facts.ts";
import type { RecordedFacts } from "./recorded-facts.ts";
import type { SourceRecord } from "./source-record.ts";

/** A title as its records describe it. */
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
  /** The best source with a record of the title. */
  readonly source: Source;
};

/** Combines the records. @throws Error where there is none */
export function foldTitle(title: TitleId, type: TitleType, records: readonly SourceRecord[]): FoldedTitle {
  const best = <Name extends PlainField>(field: Name): NonNullable<RecordedFacts[Name]> | null =>
    firstSaid(type, field, records) ?? null;
  const animeType = type === "anime" ? (best("animeType") ?? "tv") : null;
  const [first] = records.toSorted((a, b) => precedenceOf(a.source) - precedenceOf(b.source));
  if (!first) throw new Error(`no source has a record of title ${title}`);
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

/** The ids that the title shows: for each namespace from the best source that has one. */
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

/** All fields but the numbering, which two sources may share; see numberingOf. */
type PlainField = Exclude<Field, "numbering"> & keyof RecordedFacts;

/** A field from the best source that has it. */
export function firstSaid<Name extends PlainField>(
  type: TitleType,
  field: Name,
  records: readonly SourceRecord[],
): RecordedFacts[Name] | undefined {
  return bestWith(type, field, records)?.facts[field];
}

/** The record of the best source that has a field. */
function bestWith(
  type: TitleType,
  field: Field & keyof RecordedFacts,
  records: readonly SourceRecord[],
): SourceRecord | undefined {
  if (records.length === 1) return records[0];
  for (const source of orderOf(type, field))
    for (const one of records) if (one.source === source && one.facts[field] !== undefined) return one;
  return undefined;
}

/** The numbering of an anime. Where it is the operator's, ranges of the starter fill the gaps. */
export function numberingOf(records: readonly SourceRecord[]): NumberingFacts | undefined {
  const best = bestWith("anime", "numbering", records);
  const written = best?.facts.numbering;
  if (best?.source !== "operator" || written === undefined || !("ranges" in written)) return written;
  const earlier = records.find(({ source }) => source === "starter")?.facts.numbering;
  if (earlier === undefined || !("ranges" in earlier)) return written;
  return { ranges: joinRanges(written.ranges, earlier.ranges) };
}
