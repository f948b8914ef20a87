// The keys of a record that identify one title.

import { EXACT_ANIME_NAMESPACES, type Key } from "../../core/titles/namespaces.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { keysOfFacts, type RecordedFacts } from "../records/recorded-facts.ts";

const OF_MOVIES_AND_SHOWS: ReadonlySet<string> = new Set([
  ...["imdb", "tmdb_movie", "tmdb_show", "tvdb", "tvdb_movie", "tvmaze"],
]);
const OF_ANIME: ReadonlySet<string> = new Set(EXACT_ANIME_NAMESPACES);

/**
 * Whether ids of a namespace identify one title of the type. For anime, imdb, tmdb and tvdb name a family.
 * Contract: anime.md 1.
 */
export const identifies = (namespace: string, type: TitleType): boolean =>
  namespace === "simkl" || (type === "anime" ? OF_ANIME : OF_MOVIES_AND_SHOWS).has(namespace);

/** The keys of the facts that identify one title. */
export const identifyingKeys = (facts: RecordedFacts): Key[] =>
  keysOfFacts(facts).filter(([namespace]) => identifies(namespace, facts.type));
