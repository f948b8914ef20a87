// Titles as they are added to the catalogue, and what comes of it.

import type { TitleId } from "../core/ids.ts";
import type { EXACT_ANIME_NAMESPACES } from "../core/namespaces.ts";
import type { EpisodeFacts } from "./episode-facts.ts";
import type { RecordedFacts } from "./recorded-facts.ts";

/** One title as one source tells of it. */
export type Addition = {
  readonly facts: RecordedFacts;
  /** The source's own number for it; null where the source has none, and speaks of titles by their ids. */
  readonly record: string | null;
  readonly episodes: readonly EpisodeFacts[];
};

export type Added = {
  readonly kind: "new" | "changed" | "same";
  readonly title: TitleId;
  readonly episodes: number;
  /** Whether other titles have become this title by it. */
  readonly isJoined: boolean;
};
/** Nothing of it was written: its ids speak of several titles, or of one of another kind. */
export type Refused = { readonly kind: "refused"; readonly reason: string };
/** A show or movie that the catalogue has as anime. */
export type IsAnime = { readonly kind: "anime"; readonly titles: readonly TitleId[] };
export type AdditionResult = Added | Refused | IsAnime;

/** Whether it is a title of the catalogue now. */
export const isAdded = (result: AdditionResult): result is Added =>
  result.kind !== "refused" && result.kind !== "anime";

export type AdditionOptions = {
  /** Titles of a name for which it says no are not looked for by name. */
  readonly mayHaveNamesakes?: (name: string) => boolean;
  /**
   * Of a list of anime the namespace whose numbers name its rows: a title that has another number there is another
   * anime.
   */
  readonly rowNamespace?: (typeof EXACT_ANIME_NAMESPACES)[number];
};
