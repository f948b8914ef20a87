// Verifying that a found title is the wanted one. Contradictory answers are dropped.

import { EXACT_ANIME_NAMESPACES } from "../../core/titles/namespaces.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { readTitle, type TitleDocumentFacts } from "../document/document.ts";
import { CatalogueFormatError } from "../document/document-error.ts";
import { isCalled } from "./match-hits.ts";
import type { AskedId, FoundTitle } from "./provider.ts";

/** The most episodes that are accepted; the longest-running shows have fewer. */
const EPISODES_MAX = 30_000;
const SEASONS_MAX = 300;
const OF_ANIME: ReadonlySet<string> = new Set(EXACT_ANIME_NAMESPACES);
/** Namespaces in which one title cannot have two ids. */
const IDENTIFYING = ["imdb", "tmdb", "tvdb", ...EXACT_ANIME_NAMESPACES];

/** The id, or the name and year, that the title was looked up by. */
export type WantedBy =
  | { readonly kind: "id"; readonly id: AskedId }
  | {
      readonly kind: "name";
      readonly name: string;
      readonly year: number;
      /** Further ids of the wanted title, which found nothing. */
      readonly ids: ReadonlyMap<string, string>;
    };

/** The facts of the title; null where it cannot be the wanted one. */
export function verifyMatch(found: FoundTitle, type: TitleType, by: WantedBy): TitleDocumentFacts | null {
  const facts = readFacts(found);
  if (facts === null || !fitsType(facts, type, by) || isAbsurd(facts)) return null;
  if (by.kind === "id") return facts.ids.get(by.id.namespace) === by.id.value ? facts : null;
  if (!isCalled(found, by)) return null;
  const contradicts = IDENTIFYING.some((namespace) => {
    const [wanted, own] = [by.ids.get(namespace), facts.ids.get(namespace)];
    // Ids that only one of them has prove nothing.
    return wanted !== undefined && own !== undefined && wanted !== own;
  });
  // The wanted name becomes another name of the title.
  return contradicts ? null : { ...facts, otherNames: [...facts.otherNames, by.name] };
}

function readFacts(found: FoundTitle): TitleDocumentFacts | null {
  try {
    // Through JSON, which drops undefined fields: documents do not have any.
    return readTitle(JSON.parse(JSON.stringify(found)));
  } catch (error) {
    if (error instanceof CatalogueFormatError) return null;
    throw error;
  }
}

/** An anime found by an exact id fits any type, and an anime film fits a movie. */
function fitsType(facts: TitleDocumentFacts, type: TitleType, by: WantedBy): boolean {
  if (facts.type === type) return true;
  if (facts.type !== "anime") return false;
  const isExact = by.kind === "id" && OF_ANIME.has(by.id.namespace);
  return isExact || (type === "movie" && facts.animeType === "movie");
}

function isAbsurd({ type, episodes, seasons, year }: TitleDocumentFacts): boolean {
  if (episodes.length > EPISODES_MAX || seasons.length > SEASONS_MAX) return true;
  // Episodes from years before the show are those of another show.
  const aired = episodes.flatMap(({ part, airedAt }) =>
    part.season > 0 && airedAt !== null ? [airedAt] : [],
  );
  const first = aired.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  if (type === "movie" || year === undefined || !Number.isFinite(first)) return false;
  return new Date(first).getUTCFullYear() < year - 1;
}
