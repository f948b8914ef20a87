// Whether what a provider said can be what was asked for. What contradicts the question, or itself, is not believed.

import { EXACT_ANIME_NAMESPACES } from "../../core/namespaces.ts";
import type { TitleType } from "../../core/title.ts";
import { readTitle, type TitleDocumentFacts } from "../document.ts";
import { CatalogueFormatError } from "../document-error.ts";
import { isCalled } from "./match-hits.ts";
import type { AskedId, FoundTitle } from "./provider.ts";

/** More than the longest-running shows have; a source that says so is broken. */
const EPISODES_MAX = 30_000;
const SEASONS_MAX = 300;
const OF_ANIME: ReadonlySet<string> = new Set(EXACT_ANIME_NAMESPACES);
/** Ids that are one title's own, of which two different ones cannot be the same title's. */
const IDENTIFYING = ["imdb", "tmdb", "tvdb", ...EXACT_ANIME_NAMESPACES];

/** By which of its ids a title was asked for, or by its name and year. */
export type AskedBy =
  | { readonly kind: "id"; readonly id: AskedId }
  | {
      readonly kind: "name";
      readonly name: string;
      readonly year: number;
      /** What else was said of it; nobody knew these ids. */
      readonly ids: ReadonlyMap<string, string>;
    };

/** The facts, once they can be what was asked for; else null. */
export function verifyMatch(found: FoundTitle, type: TitleType, by: AskedBy): TitleDocumentFacts | null {
  const facts = readFacts(found);
  if (facts === null || !fitsType(facts, type, by) || isAbsurd(facts)) return null;
  if (by.kind === "id") return facts.ids.get(by.id.namespace) === by.id.value ? facts : null;
  if (!isCalled(found, by)) return null;
  const contradicts = IDENTIFYING.some((namespace) => {
    const [asked, own] = [by.ids.get(namespace), facts.ids.get(namespace)];
    // For anime these name a family, of which several titles may be meant.
    return asked !== undefined && own !== undefined && asked !== own;
  });
  // Its own name, if without the year that it may carry there.
  return contradicts ? null : { ...facts, otherNames: [...facts.otherNames, by.name] };
}

function readFacts(found: FoundTitle): TitleDocumentFacts | null {
  try {
    // What checks documents takes what JSON can say, in which a field without a value is absent.
    return readTitle(JSON.parse(JSON.stringify(found)));
  } catch (error) {
    if (error instanceof CatalogueFormatError) return null;
    throw error;
  }
}

/** An anime may stand in another list when it is named by an id of its own, and an anime's film among the movies. */
function fitsType(facts: TitleDocumentFacts, type: TitleType, by: AskedBy): boolean {
  if (facts.type === type) return true;
  if (facts.type !== "anime") return false;
  const isExact = by.kind === "id" && OF_ANIME.has(by.id.namespace);
  return isExact || (type === "movie" && facts.animeType === "movie");
}

function isAbsurd({ type, episodes, seasons, year }: TitleDocumentFacts): boolean {
  if (episodes.length > EPISODES_MAX || seasons.length > SEASONS_MAX) return true;
  // Its first regular episode years before the show itself: the episodes are another show's.
  const aired = episodes.flatMap(({ part, airedAt }) =>
    part.season > 0 && airedAt !== null ? [airedAt] : [],
  );
  const first = aired.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  if (type === "movie" || year === undefined || !Number.isFinite(first)) return false;
  return new Date(first).getUTCFullYear() < year - 1;
}
