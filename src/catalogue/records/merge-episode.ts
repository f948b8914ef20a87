// Merges the facts of several sources about one episode: each field comes from the best source that has it. Pure.

import type { TitleId } from "../../core/ids.ts";
import { parseIds } from "../parse-ids.ts";
import { SOURCE_NUMBERS, type Source } from "../sources.ts";
import type { EpisodeStateRow } from "../statements/episode.ts";
import type { EpisodeFacts } from "./episode-facts.ts";
import {
  bitOf,
  NO_ORIGINS,
  NO_SOURCE,
  packOrigins,
  takesPrecedenceOver,
  unpackOrigins,
} from "./episode-origins.ts";

export type SaidOfEpisode = {
  readonly title: TitleId;
  readonly facts: EpisodeFacts;
  readonly source: Source;
  /** Whether the source lists the whole season: facts that it gave before and gives no longer are dropped. */
  readonly isWhole: boolean;
};

/** The episode with the facts of the source. */
export function mergeEpisode(
  before: EpisodeStateRow | undefined,
  { title, facts, source, isWhole }: SaidOfEpisode,
): EpisodeStateRow {
  const own = SOURCE_NUMBERS[source];
  const from = before ? unpackOrigins(before.origins) : NO_ORIGINS;
  const keeps = (origin: number): boolean => origin !== NO_SOURCE && !(isWhole && origin === own);
  const wins = (origin: number, value: unknown): boolean =>
    value !== null && (takesPrecedenceOver(source, origin) || !keeps(origin));
  const name = wins(from.name, facts.name);
  const aired = wins(from.airedAt, facts.airedAt);
  const runtime = wins(from.runtime, facts.runtime);
  const kept = <Kept>(origin: number, value: Kept | undefined): Kept | null =>
    keeps(origin) ? (value ?? null) : null;
  const originOf = (won: boolean, origin: number): number => {
    if (won) return own;
    return keeps(origin) ? origin : NO_SOURCE;
  };
  const keepsIds = !(isWhole && from.listedBy === bitOf(source));
  return {
    title,
    season: facts.part.season,
    number: facts.part.number,
    name: name ? facts.name : kept(from.name, before?.name),
    aired_at: aired ? facts.airedAt : kept(from.airedAt, before?.aired_at),
    air_offset: aired ? facts.airOffset : (kept(from.airedAt, before?.air_offset) ?? 0),
    runtime: runtime ? facts.runtime : kept(from.runtime, before?.runtime),
    ids: joinIds(keepsIds ? (before?.ids ?? null) : null, facts.ids),
    origins: packOrigins({
      listedBy: from.listedBy | bitOf(source),
      name: originOf(name, from.name),
      airedAt: originOf(aired, from.airedAt),
      runtime: originOf(runtime, from.runtime),
    }),
  };
}

function joinIds(before: string | null, said: ReadonlyMap<string, string>): string | null {
  if (said.size === 0) return before;
  const ids = JSON.stringify(Object.fromEntries(said));
  if (before === null || before === ids) return ids;
  return JSON.stringify({ ...parseIds(before), ...Object.fromEntries(said) });
}

/** The episode without a source that no longer lists it; null to remove it. The operator's list is final. */
export function withdrawEpisode(row: EpisodeStateRow, source: Source): EpisodeStateRow | null {
  const { listedBy, name, airedAt, runtime } = unpackOrigins(row.origins);
  const others = listedBy & ~bitOf(source);
  if (source === "operator" || others === 0) return null;
  const own = SOURCE_NUMBERS[source];
  const withoutOwn = (origin: number): number => (origin === own ? NO_SOURCE : origin);
  return {
    ...row,
    name: name === own ? null : row.name,
    aired_at: airedAt === own ? null : row.aired_at,
    air_offset: airedAt === own ? 0 : row.air_offset,
    runtime: runtime === own ? null : row.runtime,
    origins: packOrigins({
      listedBy: others,
      name: withoutOwn(name),
      airedAt: withoutOwn(airedAt),
      runtime: withoutOwn(runtime),
    }),
  };
}

/** Whether two rows of one episode are equal. */
export const isSameEpisode = (one: EpisodeStateRow, other: EpisodeStateRow): boolean =>
  one.name === other.name &&
  one.aired_at === other.aired_at &&
  one.air_offset === other.air_offset &&
  one.runtime === other.runtime &&
  one.ids === other.ids &&
  one.origins === other.origins;
