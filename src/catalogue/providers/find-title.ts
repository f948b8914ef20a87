// Which title somebody meant, asked of one provider after the other: by its ids, else by its name and year.

import type { TitleType } from "../../core/title.ts";
import type { TitleDocumentFacts } from "../document.ts";
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
import { type AskedBy, verifyMatch } from "./verify-match.ts";
import type { WantedTitle } from "./wanted-title.ts";

export type Outcome =
  | { readonly kind: "found"; readonly facts: TitleDocumentFacts; readonly provider: ProviderName }
  | { readonly kind: "missing" }
  /** Somebody who might know could not be asked. */
  | { readonly kind: "failed" };

/** Asks until somebody knows. Ids are believed before names: while one cannot be asked for, no name is. */
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

/** Names of one series by which its anime is looked for: the main one, and a few that it is also known as. */
const SERIES_NAMES_MAX = 3;

class Search {
  hasFailed = false;
  /** Whether somebody could not be asked who may be able to answer some other time. */
  isBlocked = false;
  readonly #wanted: WantedTitle;
  readonly #providers: readonly Provider[];
  /** Ids that a provider says are one show's. */
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

  /** By an id that another provider says is the same show's: whoever tells the episodes knows other ids. */
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

  /** The anime whose own premiere is the one of the series: its first season. */
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
    // A series that television numbers otherwise, and of which nobody knows the anime: no name makes it certain.
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
    by: AskedBy,
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
      // A key that is refused is no better than none, and keeps nobody else from being asked.
      if (error.reason !== "refused") this.isBlocked = true;
      return NOTHING;
    }
  }
}
