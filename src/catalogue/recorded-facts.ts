// What one source says of one title, as it is kept.

import type { Millis } from "../core/ids.ts";
import { type Key, storedKey } from "../core/namespaces.ts";
import { normaliseId } from "../core/sent-ids.ts";
import type { AiringStatus, AnimeType, TitleType } from "../core/title.ts";
import type { TitleDocumentFacts } from "./document.ts";
import { nameForms } from "./names.ts";
import type { NumberingFacts } from "./numbering-facts.ts";

/** What the source does not say is absent. */
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
   * In the form in which they are shown. `tmdb` counts as the title's kind does; a source that knows which of TMDB's two
   * numbers it has says `tmdb_movie` or `tmdb_show`, and the title shows the one of its kind.
   */
  readonly ids?: Readonly<Record<string, string>>;
  /** Further ids of a namespace that has one above already; they find the title and are not shown. */
  readonly moreIds?: readonly Key[];
  /** Ids that the source gives as well and that were another title's by then, as keyText: they are not this one's. */
  readonly foreignIds?: readonly string[];
  readonly otherNames?: readonly string[];
  readonly numbering?: NumberingFacts;
  /** The number of regular episodes, where that is all that is said of them. */
  readonly count?: number;
  /** Seasons whose list of episodes is this source's own. */
  readonly seasons?: readonly number[];
};

const TITLE_TYPES: readonly TitleType[] = ["movie", "show", "anime"];

/** Facts from their JSON in the store. @throws Error when they are none */
export function parseFacts(json: string): RecordedFacts {
  const facts: RecordedFacts = JSON.parse(json);
  if (!TITLE_TYPES.includes(facts.type))
    throw new Error(`a source record has no type: ${json.slice(0, 100)}`);
  return facts;
}

/** The facts of a title's document. */
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
    // The title's own address is not among the ids that others gave it.
    if (namespace === "slug") continue;
    ids[namespace === "tvdb" && !/^\d+$/.test(value) ? "tvdbslug" : namespace] = value;
  }
  return ids;
}

/** Facts that add to earlier ones of the same source. */
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

/** The keys under which the facts' ids find their title; those of a title whose kind another source has told. */
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

/** The names by which the facts' title is found, in the form in which names are compared; the main one first. */
export function namesOfFacts(facts: RecordedFacts): string[] {
  const names = [facts.name, facts.englishName, ...(facts.otherNames ?? [])];
  const forms = names.flatMap((name) => (name === undefined ? [] : nameForms(name)));
  return [...new Set(forms)].filter((name) => name !== "");
}
