// Titles to be added to the catalogue, and the results.

import type { TitleId } from "../../core/ids.ts";
import type { EXACT_ANIME_NAMESPACES } from "../../core/titles/namespaces.ts";
import type { EpisodeFacts } from "../records/episode-facts.ts";
import type { RecordedFacts } from "../records/recorded-facts.ts";

/** One title as one source describes it. */
export type Addition = {
  readonly facts: RecordedFacts;
  /** The source's own id of the title; null for a source that has none and uses the ids of others. */
  readonly record: string | null;
  readonly episodes: readonly EpisodeFacts[];
};

export type Added = {
  readonly kind: "new" | "changed" | "same";
  readonly title: TitleId;
  readonly episodes: number;
  /** Whether other titles were merged into this one. */
  readonly isJoined: boolean;
};
/** Nothing was written: its ids name several titles, or a title of another type. */
export type Refused = { readonly kind: "refused"; readonly reason: string };
/** A show or movie that the catalogue has as one or several anime. */
export type IsAnime = { readonly kind: "anime"; readonly titles: readonly TitleId[] };
export type AdditionResult = Added | Refused | IsAnime;

/** Whether the addition was written as a title. */
export const isAdded = (result: AdditionResult): result is Added =>
  result.kind !== "refused" && result.kind !== "anime";

export type AdditionOptions = {
  /** Names for which it is false are not looked up. */
  readonly mayHaveNamesakes?: (name: string) => boolean;
  /** For a list of anime, the namespace of its row ids. A title with another id there is another anime. */
  readonly rowNamespace?: (typeof EXACT_ANIME_NAMESPACES)[number];
};
