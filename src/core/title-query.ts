// What a request says of a title and its parts, and what that turned out to mean. Contract: media-objects.md 4.

import type { Title } from "./title.ts";
import type { NamedPart } from "./watch-request.ts";

/** The list of the body that an item stands in; it says which kind is meant where ids do not. */
export const SECTIONS = ["movies", "shows", "anime", "episodes"] as const;
export type Section = (typeof SECTIONS)[number];

/** A part as the request names it: by coordinates, by the episode's own ids, or both. */
export type QueryPart = {
  readonly source: number;
  readonly watchedAt: NamedPart["watchedAt"];
  readonly ids: ReadonlyMap<string, string>;
  /** Null when only ids name the episode; a null number means the whole season. */
  readonly at: { readonly season: number; readonly number: number | null } | null;
};

export type TitleQuery = {
  readonly section: Section;
  /** The title's ids; for a flat episode those of its parent show. */
  readonly ids: ReadonlyMap<string, string>;
  readonly name: string | null;
  readonly year: number | null;
  /** Season numbers are TVDB's. Contract: anime.md 6.3. */
  readonly usesTvdbSeasons: boolean;
  /** Null: the title as a whole. */
  readonly parts: readonly QueryPart[] | null;
};

/** One title of a found item, with what is asked of it. */
export type Target = { readonly title: Title; readonly parts: readonly NamedPart[] | null };

export type Resolution =
  | { readonly kind: "found"; readonly targets: readonly Target[]; readonly unknown: readonly number[] }
  | { readonly kind: "unknown"; readonly reason: "title_unknown" | "ambiguous" };
