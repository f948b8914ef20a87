// Looking up a title at the providers in order: by its ids, else by name and year.

import type { TitleType } from "../../core/titles/title.ts";
import type { TitleDocumentFacts } from "../document/document.ts";
import { beginsWith, idsAsText, titleWithIds, withIds } from "./join-findings.ts";
import {
  type AnimeSeries,
  type AskedId,
  type Finding,
  NOTHING,
  type Provider,
  type ProviderName,
} from "./provider.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { verifyMatch, type WantedBy } from "./verify-match.ts";
import type { WantedTitle } from "./wanted-title.ts";

export type Outcome =
  | { readonly kind: "found"; readonly facts: TitleDocumentFacts; readonly provider: ProviderName }
  | { readonly kind: "missing" }
  /** A provider that might have the title could not be asked. */
  | { readonly kind: "failed" };

/** Asks until one has the title. Names are used only when all ids could be asked for. */
export async function findTitle(wanted: WantedTitle, providers: readonly Provider[]): Promise<Outcome> {
  const search = new Search(wanted, providers);
  for (const [namespace, value] of wanted.ids) {
    const found = await search.byId({ namespace, value });
    if (found) return found;
  }
  const bridged = await search.acrossIds();
  if (bridged) return bridged;
  const series = await search.bySeries();
  if (series) return series;
  if (search.isBlocked) return { kind: "failed" };
  const named = await search.byName();
  if (named) return named;
  return { kind: search.hasFailed ? "failed" : "missing" };
}

/** Names of a series by which its anime is searched. */
const SERIES_NAMES_MAX = 3;

class Search {
  hasFailed = false;
  /** Whether a provider could not be asked that may answer later. */
  isBlocked = false;
  readonly #wanted: WantedTitle;
  readonly #providers: readonly Provider[];
  /** Ids that a provider gives for one show. */
  readonly #bridges: Readonly<Record<string, string>>[] = [];
  readonly #series: AnimeSeries[] = [];

  constructor(wanted: WantedTitle, providers: readonly Provider[]) {
    this.#wanted = wanted;
    this.#providers = providers;
  }

  async byId(id: AskedId): Promise<Outcome | null> {
    const { kind } = this.#wanted;
    for (const provider of this.#providers) {
      if (!provider.idNamespaces[kind].includes(id.namespace)) continue;
      const finding = await this.#ask(() => provider.byId(kind, id));
      if (finding.kind === "ids" && finding.ids[id.namespace] === id.value) this.#bridges.push(finding.ids);
      if (finding.kind === "anime" && String(finding.series.ids[id.namespace]) === id.value)
        this.#series.push(finding.series);
      const found = this.#verified(finding, provider, { kind: "id", id });
      if (found) return found;
    }
    return null;
  }

  /** By the ids that another provider gives for the show: the provider with the episodes may know other ids. */
  async acrossIds(): Promise<Outcome | null> {
    for (const ids of this.#bridges)
      for (const provider of this.#providers)
        for (const namespace of provider.idNamespaces.show) {
          const value = ids[namespace];
          if (value === undefined || this.#wanted.ids.some(([known]) => known === namespace)) continue;
          const id = { namespace, value };
          const finding = await this.#ask(() => provider.byId("show", id));
          if (finding.kind === "anime") this.#series.push(withIds(finding.series, ids));
          if (finding.kind !== "title") continue;
          const title = titleWithIds(finding.title, ids);
          const found = title && this.#verified({ kind: "title", title }, provider, { kind: "id", id });
          if (found) return found;
        }
    return null;
  }

  /** The anime with the premiere of the series, which is its first season. */
  async bySeries(): Promise<Outcome | null> {
    for (const series of this.#series)
      for (const provider of this.#providers.filter(({ namedTypes }) => namedTypes.includes("anime")))
        for (const name of series.names.slice(0, SERIES_NAMES_MAX)) {
          const year = Number(series.premiered.slice(0, 4));
          const finding = await this.#ask(() => provider.byName("anime", name, year));
          if (finding.kind !== "title" || !beginsWith(finding.title, series)) continue;
          const title = titleWithIds(finding.title, idsAsText(series.ids));
          const by = { kind: "name", name, year, ids: new Map<string, string>() } as const;
          const found = title && this.#verified({ kind: "title", title }, provider, by, "anime");
          if (found) return found;
        }
    return null;
  }

  async byName(): Promise<Outcome | null> {
    const { kind, name, year, ids } = this.#wanted;
    // It is an anime, and none was found for the series: a name alone is not certain enough.
    if (name === null || year === null || this.#series.length > 0) return null;
    for (const provider of this.#providers) {
      if (!provider.namedTypes.includes(kind)) continue;
      const finding = await this.#ask(() => provider.byName(kind, name, year));
      if (finding.kind === "anime") this.#series.push(finding.series);
      const found = this.#verified(finding, provider, { kind: "name", name, year, ids: new Map(ids) });
      if (found) return found;
    }
    return this.bySeries();
  }

  #verified(
    finding: Finding,
    { name }: Provider,
    by: WantedBy,
    type: TitleType = this.#wanted.kind,
  ): Outcome | null {
    const facts = finding.kind === "title" ? verifyMatch(finding.title, type, by) : null;
    return facts && { kind: "found", facts, provider: name };
  }

  async #ask(question: () => Promise<Finding>): Promise<Finding> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      this.hasFailed = true;
      // A refused key is like no key: it does not keep other providers from being asked.
      if (error.reason !== "refused") this.isBlocked = true;
      return NOTHING;
    }
  }
}
