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

/** An id that is asked for, in the form in which ids are compared. */
export type AskedId = { readonly namespace: string; readonly value: string };

export type Provider = {
  readonly name: ProviderName;
  /** The namespaces of ids by which it can be asked for a title of the kind. */
  readonly idsOf: Readonly<Record<TitleType, readonly string[]>>;
  /** @throws ProviderFailure when it cannot be asked now. */
  byId(kind: TitleType, id: AskedId): Promise<Finding>;
  /** The kinds for which it can be asked by name. */
  readonly namesOf: readonly TitleType[];
  /** The one title of that name and year; nothing when there are several. @throws ProviderFailure */
  byName(kind: TitleType, name: string, year: number): Promise<Finding>;
};

/** One call of a provider's interface. Everything that came from outside is encoded by `path` or stands in `query`. */
export type Question = {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a POST. */
  readonly json?: unknown;
  /** A redirect is itself the answer. */
  readonly stopsAtRedirect?: boolean;
};

export type Reply = { readonly body: unknown; readonly movedTo: string | null };

/** Asks; null when the provider says that there is no such thing. @throws ProviderFailure */
export type Ask = (question: Question) => Promise<Reply | null>;

/** Why a provider could not answer; never holds an address, which may hold a key. */
export type FailureReason =
  | "timeout"
  | "network"
  | "status"
  | "redirect"
  | "not json"
  | "too large"
  | "malformed"
  | "refused"
  | "limited"
  | "busy"
  | "broken"
  | "stopped";

/** The provider could not be asked, or its answer not be read: nothing is known, and it may be asked again. */
export class ProviderFailure extends Error {
  override readonly name = "ProviderFailure";
  readonly reason: FailureReason;
  /** How long it asked to be left alone, in milliseconds. */
  readonly retryAfter: number | null;
  constructor(reason: FailureReason, retryAfter: number | null = null) {
    super(reason);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** Builds a path whose values cannot leave their segment. @throws ProviderFailure for one that means a folder */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  // However they are written, these are taken away with the segment before them.
  if (values.some((value) => /^\.{0,2}$/.test(String(value)))) throw new ProviderFailure("malformed");
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}
