// How a request names a title and its parts, and what they resolve to. Contract: media-objects.md 4.

import type { NamedPart } from "../history/watch-request.ts";
import type { Title } from "./title.ts";

/** The list of the body that holds an item. It decides about the type of the title if the ids do not. */
export const SECTIONS = ["movies", "shows", "anime", "episodes"] as const;
export type Section = (typeof SECTIONS)[number];

/** A part as the request names it: by numbers, by the episode's own ids, or by both. */
export type QueryPart = {
  /** Identifies the part in the item. */
  readonly source: number;
  readonly watchedAt: NamedPart["watchedAt"];
  readonly ids: ReadonlyMap<string, string>;
  /** Null when only ids name the episode. A null number stands for the whole season. */
  readonly at: { readonly season: number; readonly number: number | null } | null;
};

export type TitleQuery = {
  readonly section: Section;
  /** The ids of the title; for an item of the top-level `episodes`, those of its show. */
  readonly ids: ReadonlyMap<string, string>;
  readonly name: string | null;
  readonly year: number | null;
  /** Whether the season numbers are those of TVDB. Contract: anime.md 6.3. */
  readonly usesTvdbSeasons: boolean;
  /** Null when the item is about the title as a whole. */
  readonly parts: readonly QueryPart[] | null;
};

/** One title that an item resolves to, and the parts of it that the item names. */
export type Target = { readonly title: Title; readonly parts: readonly NamedPart[] | null };

/** What an item resolves to. `unknown` has the `source` of every named part that none of the titles has. */
export type Resolution =
  | { readonly kind: "found"; readonly targets: readonly Target[]; readonly unknown: readonly number[] }
  | { readonly kind: "unknown"; readonly reason: "title_unknown" | "ambiguous" };
