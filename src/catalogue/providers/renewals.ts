// Looking again at titles that change: shows that air, and what may be kept for a limited time only.

import QuickLRU from "quick-lru";
import { type TitleId, toTitleId } from "../../core/ids.ts";
import { EXACT_ANIME_NAMESPACES } from "../../core/namespaces.ts";
import { type Clock, DAY, HOUR } from "../../core/time.ts";
import type { Title } from "../../core/title.ts";
import type { Resolution } from "../../core/title-query.ts";
import type { Database } from "../../database/database.ts";
import { ask, rowsOf } from "../../database/statement.ts";
import { loadTitles } from "../titles.ts";
import { findTitle, type Wanted, wantedBy } from "./find-title.ts";
import { PROVIDER_NAMES, type Provider } from "./provider.ts";
import * as sql from "./statements.ts";
import { keepFound } from "./store-match.ts";

/** Titles that are looked at in one round. */
const AT_ONCE = 20;
/** A title whose provider cannot be asked is tried again after this time… */
const AFTER_FAILURE = HOUR;
/** …and one that its provider no longer knows after this. */
const AFTER_MISS = 7 * DAY;
/** How soon a title is looked at again because somebody watched an episode of it that is not known. */
const HASTENED_EVERY = 6 * HOUR;
const REMEMBERED = 10_000;

export type RenewalParts = {
  readonly database: Database;
  readonly clock: Clock;
  /** Asked afresh each time. */
  readonly providers: readonly Provider[];
  readonly stopped: AbortSignal;
};

type DueTitle = readonly [title: TitleId, at: number];

export class Renewals {
  readonly #parts: RenewalParts;
  /** Until when there is nothing to be noted of a title. */
  readonly #noted = new QuickLRU<string, number>({ maxSize: REMEMBERED });

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  /** The shows that are watched while they air, and when each is to be looked at again; of each once a day. */
  worthNoting(resolutions: readonly Resolution[]): DueTitle[] {
    const now = this.#parts.clock();
    return resolutions.flatMap((resolution) => {
      if (resolution.kind === "unknown") return [];
      const lacking = resolution.unknown.length > 0;
      return resolution.targets.flatMap(({ title }) => {
        if (title.type === "movie" || !(lacking || isGoingOn(title))) return [];
        const key = `${title.id} ${lacking}`;
        if ((this.#noted.get(key) ?? 0) > now) return [];
        this.#noted.set(key, now + (lacking ? HASTENED_EVERY : DAY));
        return [[title.id, lacking ? now : now + DAY] as const];
      });
    });
  }

  /** Sees to it that they are kept up to date, be they from a file. */
  async note(rows: readonly DueTitle[]): Promise<void> {
    const distinct = new Map(rows.map((row) => [row[0], row]));
    await this.#parts.database.write(() => ask(sql.hastenRenewals, rowsOf([...distinct.values()])));
  }

  async round(): Promise<void> {
    const { database, clock } = this.#parts;
    const now = clock();
    // Should nothing come of it, be it that the server stops, they are due again after a while.
    const due = await database.write(() => ask(sql.takeRenewals, now + AFTER_FAILURE, now, now, AT_ONCE));
    const titles = due.map(({ title }) => toTitleId(title));
    const known = new Map((await database.read(() => loadTitles(titles))).map((title) => [title.id, title]));
    await Promise.all(titles.map((id) => this.#renew(id, known.get(id))));
  }

  async #renew(id: TitleId, title: Title | undefined): Promise<void> {
    const { database, clock, providers, stopped } = this.#parts;
    const [row] = await database.ask(sql.readSource, id);
    const wanted = title && wantedOf(title);
    if (!wanted || !row) {
      await database.write(() => ask(sql.endRenewal, id));
      return;
    }
    const own = providers.filter(({ name }) => name === row.source);
    const isOurs = (PROVIDER_NAMES as readonly string[]).includes(row.source);
    const outcome = await findTitle(wanted, isOurs && own.length > 0 ? own : providers);
    if (stopped.aborted || outcome.kind === "failed") return;
    if (outcome.kind === "found" && !isShrunk(outcome.facts.episodes.length, title)) {
      const { facts, provider } = outcome;
      const kept = await database.write(() =>
        keepFound(facts, provider, { now: clock(), engine: database.engine, title: id }),
      );
      if (kept !== null) return;
    }
    await database.write(() => ask(sql.planRenewal, id, clock() + AFTER_MISS));
  }
}

const isGoingOn = ({ status }: Title): boolean => status === "airing" || status === "upcoming";

/** Half of the episodes gone is a fault of the source. */
const isShrunk = (count: number, title: Title): boolean =>
  title.type !== "movie" && count < title.episodes.length / 2;

/** By its ids alone: whether a name means the title was decided when it was found. */
function wantedOf(title: Title): Wanted | null {
  const section = ({ movie: "movies", show: "shows", anime: "anime" } as const)[title.type];
  const ids = Object.entries(title.ids).filter(
    ([namespace]) =>
      title.type !== "anime" || (EXACT_ANIME_NAMESPACES as readonly string[]).includes(namespace),
  );
  return wantedBy({ section, ids: new Map(ids), name: null, year: null });
}
