// Which title somebody meant, asked of one provider after the other: by its ids, else by its name and year.

import { DAY } from "../../core/time.ts";
import type { TitleType } from "../../core/title.ts";
import type { TitleQuery } from "../../core/title-query.ts";
import type { TitleDocumentFacts } from "../document.ts";
import { splitYear } from "../names.ts";
import { shortened } from "./answers.ts";
import {
  type AnimeSeries,
  type AskedId,
  type Finding,
  type FoundTitle,
  NOTHING,
  type Provider,
  ProviderFailure,
  type ProviderName,
} from "./provider.ts";
import { type AskedBy, judge } from "./verify-match.ts";

/** A title that the catalogue lacks, as far as providers can be asked for it. */
export type Wanted = {
  readonly kind: TitleType;
  /** Pairs, in the order in which ids decide. */
  readonly ids: readonly (readonly [namespace: string, value: string])[];
  readonly name: string | null;
  readonly year: number | null;
};

export type Outcome =
  | { readonly kind: "found"; readonly facts: TitleDocumentFacts; readonly provider: ProviderName }
  | { readonly kind: "missing" }
  /** Somebody who might know could not be asked. */
  | { readonly kind: "failed" };

/** The ids that some provider knows, in the order in which ids decide; `tvmaze` comes from there, and not from clients. */
const ASKABLE = [
  ...["imdb", "tmdb", "tvdb", "mal", "anidb", "anilist", "kitsu"],
  ...["letterboxd", "netflix", "traktslug", "tvmaze"],
];
const LONGEST_ID = 100;
const LONGEST_NAME = 200;

/** What to ask for; null when there is nothing to go by. */
export function wantedBy(query: Pick<TitleQuery, "section" | "ids" | "name" | "year">): Wanted | null {
  const kinds = { movies: "movie", shows: "show", episodes: "show", anime: "anime" } as const;
  const ids = ASKABLE.flatMap((namespace) => {
    const value = query.ids.get(namespace);
    return value === undefined || value.length > LONGEST_ID ? [] : [[namespace, value] as const];
  });
  const split = splitYear(query.name ?? "");
  const name = query.year === null ? split.name : (query.name ?? "");
  const year = query.year ?? split.year;
  const isNamed = name !== "" && name.length <= LONGEST_NAME && year !== null;
  if (ids.length === 0 && !isNamed) return null;
  return { kind: kinds[query.section], ids, name: isNamed ? name : null, year: isNamed ? year : null };
}

/** The same for whoever wants the same. */
export const addressOf = ({ kind, ids, name, year }: Wanted): string =>
  shortened(JSON.stringify([kind, ids, name, year]));

/** Asks until somebody knows. Ids are believed before names: while one cannot be asked for, no name is. */
export async function findTitle(wanted: Wanted, providers: readonly Provider[]): Promise<Outcome> {
  const search = new Search(wanted, providers);
  for (const [namespace, value] of wanted.ids) {
    const found = await search.byId({ namespace, value });
    if (found) return found;
  }
  const bridged = await search.acrossIds();
  if (bridged) return bridged;
  const series = await search.anime();
  if (series) return series;
  if (search.isBlocked) return { kind: "failed" };
  const named = await search.byName();
  if (named) return named;
  return { kind: search.failed ? "failed" : "missing" };
}

class Search {
  failed = false;
  /** Whether somebody could not be asked who may be able to answer some other time. */
  isBlocked = false;
  readonly #wanted: Wanted;
  readonly #providers: readonly Provider[];
  /** Ids that a provider says are one show's. */
  readonly #bridges: Readonly<Record<string, string>>[] = [];
  readonly #series: AnimeSeries[] = [];

  constructor(wanted: Wanted, providers: readonly Provider[]) {
    this.#wanted = wanted;
    this.#providers = providers;
  }

  async byId(id: AskedId): Promise<Outcome | null> {
    for (const provider of this.#providers) {
      if (!provider.idsOf[this.#wanted.kind].includes(id.namespace)) continue;
      const finding = await this.#ask(() => provider.byId(this.#wanted.kind, id));
      if (finding.kind === "ids" && finding.ids[id.namespace] === id.value) this.#bridges.push(finding.ids);
      if (finding.kind === "anime" && String(finding.series.ids[id.namespace]) === id.value)
        this.#series.push(finding.series);
      const found = this.#judged(finding, provider, { kind: "id", id });
      if (found) return found;
    }
    return null;
  }

  /** By an id that another provider says is the same show's: whoever tells the episodes knows other ids. */
  async acrossIds(): Promise<Outcome | null> {
    for (const ids of this.#bridges)
      for (const provider of this.#providers)
        for (const namespace of provider.idsOf.show) {
          const value = ids[namespace];
          if (value === undefined || this.#wanted.ids.some(([known]) => known === namespace)) continue;
          const id = { namespace, value };
          const finding = await this.#ask(() => provider.byId("show", id));
          if (finding.kind === "anime") this.#series.push(withIds(finding.series, ids));
          if (finding.kind !== "title") continue;
          const title = joined(finding.title, ids);
          const found = title && this.#judged({ kind: "title", title }, provider, { kind: "id", id });
          if (found) return found;
        }
    return null;
  }

  /** The anime whose own premiere is the one of the series: its first season. */
  async anime(): Promise<Outcome | null> {
    for (const series of this.#series)
      for (const provider of this.#providers.filter(({ namesOf }) => namesOf.includes("anime")))
        for (const name of series.names.slice(0, MOST_NAMES_TRIED)) {
          const year = Number(series.premiered.slice(0, 4));
          const finding = await this.#ask(() => provider.byName("anime", name, year));
          if (finding.kind !== "title" || !beginsWith(finding.title, series)) continue;
          const title = joined(finding.title, textual(series.ids));
          const by = { kind: "name", name, year, ids: new Map<string, string>() } as const;
          const found = title && this.#judged({ kind: "title", title }, provider, by, "anime");
          if (found) return found;
        }
    return null;
  }

  async byName(): Promise<Outcome | null> {
    const { kind, name, year, ids } = this.#wanted;
    // A series that television numbers otherwise, and of which nobody knows the anime: no name makes it certain.
    if (name === null || year === null || this.#series.length > 0) return null;
    for (const provider of this.#providers) {
      if (!provider.namesOf.includes(kind)) continue;
      const finding = await this.#ask(() => provider.byName(kind, name, year));
      if (finding.kind === "anime") this.#series.push(finding.series);
      const found = this.#judged(finding, provider, { kind: "name", name, year, ids: new Map(ids) });
      if (found) return found;
    }
    return this.anime();
  }

  #judged(finding: Finding, { name }: Provider, by: AskedBy, kind = this.#wanted.kind): Outcome | null {
    const facts = finding.kind === "title" ? judge(finding.title, kind, by) : null;
    return facts && { kind: "found", facts, provider: name };
  }

  async #ask(question: () => Promise<Finding>): Promise<Finding> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      this.failed = true;
      // A key that is refused is no better than none, and keeps nobody else from being asked.
      if (error.reason !== "refused") this.isBlocked = true;
      return NOTHING;
    }
  }
}

/** Names of one series by which its anime is looked for: the main one, and a few that it is also known as. */
const MOST_NAMES_TRIED = 3;

/** The title with the ids of whoever else knows it; null when they contradict each other. */
function joined(title: FoundTitle, ids: Readonly<Record<string, string>>): FoundTitle | null {
  const contradicts = Object.entries(ids).some(
    ([namespace, value]) => title.ids[namespace] !== undefined && String(title.ids[namespace]) !== value,
  );
  return contradicts ? null : { ...title, ids: { ...ids, ...title.ids } };
}

function withIds(series: AnimeSeries, ids: Readonly<Record<string, string>>): AnimeSeries {
  return { ...series, ids: { ...ids, ...series.ids } };
}

const textual = (ids: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(ids).map(([namespace, value]) => [namespace, String(value)]));

/** Television and Japan may differ by a few days. */
const NEAR = 7 * DAY;

function beginsWith({ released }: FoundTitle, { premiered }: AnimeSeries): boolean {
  return released !== undefined && Math.abs(Date.parse(released) - Date.parse(premiered)) <= NEAR;
}
