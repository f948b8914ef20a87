// The facts that one source gives of one title, as they are stored.

import type { Millis } from "../../core/ids.ts";
import { type Key, storedKey } from "../../core/titles/namespaces.ts";
import { normaliseId } from "../../core/titles/sent-ids.ts";
import type { AiringStatus, AnimeType, TitleType } from "../../core/titles/title.ts";
import type { TitleDocumentFacts } from "../document/document.ts";
import { nameForms } from "../names.ts";
import type { NumberingFacts } from "./numbering-facts.ts";

/** Facts that the source does not give are absent. */
export type RecordedFacts = {
  readonly type: TitleType;
  readonly animeType?: AnimeType;
  readonly name?: string;
  readonly englishName?: string;
  readonly slug?: string;
  readonly year?: number;
  readonly status?: AiringStatus;
  readonly releasedAt?: Millis;
  /** In minutes. */
  readonly runtime?: number;
  readonly poster?: string;
  /**
   * In the form in which they are shown. `tmdb` is an id of the title's own type. A source that has ids of both types
   * uses `tmdb_movie` and `tmdb_show`; the title shows the one of its type.
   */
  readonly ids?: Readonly<Record<string, string>>;
  /** Further ids of these namespaces. They find the title and are not shown. */
  readonly moreIds?: readonly Key[];
  /** Ids of the source, as keyText, that were left out because they belong to another title. */
  readonly foreignIds?: readonly string[];
  readonly otherNames?: readonly string[];
  readonly numbering?: NumberingFacts;
  /** The number of regular episodes, from a source that does not list them. */
  readonly count?: number;
  /** Seasons that the source lists completely. */
  readonly seasons?: readonly number[];
};

const TITLE_TYPES: readonly TitleType[] = ["movie", "show", "anime"];

/** Parses stored facts. @throws Error when they are not facts */
export function parseFacts(json: string): RecordedFacts {
  const facts: RecordedFacts = JSON.parse(json);
  if (!TITLE_TYPES.includes(facts.type))
    throw new Error(`a source record has no type: ${json.slice(0, 100)}`);
  return facts;
}

/** The facts of a title in a catalogue document. */
export function factsOfDocument(document: TitleDocumentFacts): RecordedFacts {
  const { ids: _, shownIds, otherNames, tvdbSeasons, seasons, episodes: __, ...said } = document;
  const ids = recordedIds(shownIds);
  return {
    ...said,
    ...(Object.keys(ids).length > 0 ? { ids } : {}),
    ...(otherNames.length > 0 ? { otherNames } : {}),
    ...(tvdbSeasons === undefined ? {} : { numbering: { ranges: tvdbSeasons } }),
    ...(seasons.length > 0 ? { seasons } : {}),
  };
}

function recordedIds(shownIds: TitleDocumentFacts["shownIds"]): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const [namespace, value] of shownIds) {
    // The slug is a field of its own.
    if (namespace === "slug") continue;
    ids[namespace === "tvdb" && !/^\d+$/.test(value) ? "tvdbslug" : namespace] = value;
  }
  return ids;
}

/** Adds later facts of an accumulating source to earlier ones. */
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

/** The keys of the ids. `animeType`: the one of the title, where another source gives it. */
export function keysOfFacts(
  facts: RecordedFacts,
  animeType: AnimeType | null = facts.animeType ?? null,
): Key[] {
  const all: Key[] = [...Object.entries(facts.ids ?? {}), ...(facts.moreIds ?? [])];
  return all.flatMap(([namespace, shown]) => {
    const value = normaliseId(namespace, shown);
    return value === null ? [] : [storedKey(namespace, value, { type: facts.type, animeType })];
  });
}

/** The comparable names of the title, the main one first. */
export function namesOfFacts(facts: RecordedFacts): string[] {
  const names = [facts.name, facts.englishName, ...(facts.otherNames ?? [])];
  const forms = names.flatMap((name) => (name === undefined ? [] : nameForms(name)));
  return [...new Set(forms)].filter((name) => name !== "");
}
