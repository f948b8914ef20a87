// The interface of providers: services on the network that know titles by id, or by name and year.

import type { AiringStatus, AnimeType, TitleType } from "../../core/titles/title.ts";

export const PROVIDER_NAMES = ["tmdb", "tvdb", "tvmaze", "wikidata", "kitsu"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** A title in the format of a catalogue document, which is checked like one that a person has written. */
export type FoundTitle = {
  readonly type: TitleType;
  readonly anime_type?: AnimeType | undefined;
  readonly title: string;
  readonly english_title?: string | undefined;
  readonly year?: number | undefined;
  readonly released?: string | undefined;
  readonly runtime?: number | undefined;
  readonly status?: AiringStatus | undefined;
  readonly also_known_as?: readonly string[];
  readonly ids: Readonly<Record<string, string | number>>;
  readonly seasons?: readonly {
    readonly number: number;
    readonly episodes: number;
    readonly first_aired?: string | undefined;
    readonly every_days?: number;
  }[];
  readonly episodes?: readonly FoundEpisode[];
};

export type FoundEpisode = {
  readonly season: number;
  readonly number: number;
  readonly title?: string | undefined;
  readonly aired?: string | undefined;
  readonly runtime?: number | undefined;
  readonly ids?: Readonly<Record<string, string | number>>;
};

export type Finding =
  | { readonly kind: "title"; readonly title: FoundTitle }
  /** Only the ids of a show, without episodes: another provider must have those. */
  | { readonly kind: "ids"; readonly ids: Readonly<Record<string, string>> }
  /** An anime as a series with seasons, unlike in the catalogue. The title with its premiere is the first season. */
  | { readonly kind: "anime"; readonly series: AnimeSeries }
  | { readonly kind: "none" };

export type AnimeSeries = {
  readonly names: readonly string[];
  readonly premiered: string;
  readonly ids: Readonly<Record<string, string | number>>;
};

export const NOTHING: Finding = { kind: "none" };

/** Parses a stored finding. @throws Error for anything else */
export function parseFinding(json: string): Finding {
  const finding: Finding = JSON.parse(json);
  if (!["title", "ids", "anime", "none"].includes(finding.kind))
    throw new Error(`this is no answer of a provider: ${json.slice(0, 100)}`);
  return finding;
}

/** An id in the form in which ids are compared. */
export type AskedId = { readonly namespace: string; readonly value: string };

export type Provider = {
  readonly name: ProviderName;
  /** The namespaces by whose ids titles of the type can be looked up. */
  readonly idNamespaces: Readonly<Record<TitleType, readonly string[]>>;
  /** @throws ProviderFailure when it cannot be asked now */
  byId(type: TitleType, id: AskedId): Promise<Finding>;
  /** The types of titles that can be looked up by name. */
  readonly namedTypes: readonly TitleType[];
  /** The title of that name and year; nothing where several match. @throws ProviderFailure */
  byName(type: TitleType, name: string, year: number): Promise<Finding>;
};
