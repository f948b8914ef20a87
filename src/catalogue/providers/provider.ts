// What a provider is: a service on the network that knows titles, asked by id or by name and year.

import type { AiringStatus, AnimeType, TitleType } from "../../core/title.ts";

export const PROVIDER_NAMES = ["tmdb", "tvdb", "tvmaze", "wikidata", "kitsu"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** What a provider says of a title: the form of a catalogue document, which judges it as if a person had written it. */
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
  /** It only knows which ids are one show's, and none of the episodes: somebody else has to tell those. */
  | { readonly kind: "ids"; readonly ids: Readonly<Record<string, string>> }
  /** An anime in the numbering of television, which is not how anime are kept here; its first day tells which it is. */
  | { readonly kind: "anime"; readonly series: AnimeSeries }
  | { readonly kind: "none" };

export type AnimeSeries = {
  readonly names: readonly string[];
  readonly premiered: string;
  readonly ids: Readonly<Record<string, string | number>>;
};

export const NOTHING: Finding = { kind: "none" };

/** A finding from its JSON in the store. @throws Error for what is none */
export function parseFinding(json: string): Finding {
  const finding: Finding = JSON.parse(json);
  if (!["title", "ids", "anime", "none"].includes(finding.kind))
    throw new Error(`this is no answer of a provider: ${json.slice(0, 100)}`);
  return finding;
}

/** An id that is asked for, in the form in which ids are compared. */
export type AskedId = { readonly namespace: string; readonly value: string };

export type Provider = {
  readonly name: ProviderName;
  /** The namespaces of ids by which it can be asked for a title of the type. */
  readonly idNamespaces: Readonly<Record<TitleType, readonly string[]>>;
  /** @throws ProviderFailure when it cannot be asked now */
  byId(type: TitleType, id: AskedId): Promise<Finding>;
  /** The types of titles for which it can be asked by name. */
  readonly namedTypes: readonly TitleType[];
  /** The one title of that name and year; nothing when there are several. @throws ProviderFailure */
  byName(type: TitleType, name: string, year: number): Promise<Finding>;
};
