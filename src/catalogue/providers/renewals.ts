// Looking up titles again: shows that are airing, and facts that may be stored for a limited time only.

import QuickLRU from "quick-lru";
import { type Millis, type TitleId, toMillis } from "../../core/ids.ts";
import { type Clock, DAY, HOUR } from "../../core/time.ts";
import { EXACT_ANIME_NAMESPACES } from "../../core/titles/namespaces.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Resolution } from "../../core/titles/title-query.ts";
import type { Database } from "../../database/database.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, rowsOf } from "../../database/sql/statement.ts";
import type { Source } from "../sources.ts";
import * as renewalSql from "../statements/renewal.ts";
import { loadTitles } from "../titles/load-titles.ts";
import { findTitle } from "./find-title.ts";
import type { Provider } from "./provider.ts";
import { storeMatch } from "./store-match.ts";
import { type WantedTitle, wantedTitle } from "./wanted-title.ts";

/** Titles per round. */
const ROUND_SIZE = 20;
/** The time until a title is due again after a failure. */
const FAILED_MILLIS = HOUR;
/** The time until a title is due again if its provider no longer has it. */
const MISSED_MILLIS = 7 * DAY;
/** The shortest time between two early renewals of a title because an unknown episode of it was watched. */
const HASTENED_MILLIS = 6 * HOUR;
const NOTED_MAX = 10_000;

export type RenewalOptions = {
  readonly database: Database;
  readonly clock: Clock;
  /** Without stored answers. */
  readonly providers: readonly Provider[];
  readonly stopped: AbortSignal;
};

type DueTitle = readonly [title: TitleId, at: Millis];

export class Renewals {
  readonly #options: RenewalOptions;
  /** The time until which a title need not be noted again. */
  readonly #noted = new QuickLRU<string, number>({ maxSize: NOTED_MAX });

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** Airing shows among the resolutions, with the time at which each is due; each show once a day. */
  worthNoting(resolutions: readonly Resolution[]): DueTitle[] {
    const now = this.#options.clock();
    return resolutions.flatMap((resolution) => {
      if (resolution.kind === "unknown") return [];
      const isLacking = resolution.unknown.length > 0;
      return resolution.targets.flatMap(({ title }) => {
        if (title.type === "movie" || !(isLacking || isGoingOn(title))) return [];
        const key = `${title.id} ${isLacking}`;
        if ((this.#noted.get(key) ?? 0) > now) return [];
        this.#noted.set(key, now + (isLacking ? HASTENED_MILLIS : DAY));
        return [[title.id, isLacking ? now : toMillis(now + DAY)] as const];
      });
    });
  }

  /** Schedules the titles, whatever their source. */
  async note(rows: readonly DueTitle[]): Promise<void> {
    const distinct = new Map(rows.map((row) => [row[0], row]));
    await this.#options.database.write(() => ask(renewalSql.hasten, rowsOf([...distinct.values()])));
  }

  async round(): Promise<void> {
    const { database, clock } = this.#options;
    const now = clock();
    // Taken titles become due again after a while, even if the server stops before they are renewed.
    const due = await database.write(() =>
      ask(renewalSql.takeDue, now + FAILED_MILLIS, now, now, ROUND_SIZE),
    );
    const ids = due.map(({ title }) => title);
    const known = new Map((await database.read(() => loadTitles(ids))).map((title) => [title.id, title]));
    await Promise.all(ids.map((id) => this.#renew(id, known.get(id))));
  }

  async #renew(id: TitleId, title: Title | undefined): Promise<void> {
    const { database, clock, stopped } = this.#options;
    const [row] = await database.ask(renewalSql.findSource, id);
    const wanted = title && wantedAgain(title);
    if (!wanted || !row) {
      await database.write(() => ask(renewalSql.remove, id));
      return;
    }
    const outcome = await findTitle(wanted, this.#providersFor(row.source));
    if (stopped.aborted || outcome.kind === "failed") return;
    if (outcome.kind === "found" && !isShrunk(outcome.facts.episodes.length, title)) {
      const { facts, provider } = outcome;
      const match = { now: clock(), engine: database.engine, title: id };
      if ((await database.write(() => storeMatch(facts, provider, match))) !== null) return;
    }
    const later = { title: id, due_at: toMillis(clock() + MISSED_MILLIS) };
    await database.write(() => insertRows(renewalSql.write, [later]));
  }

  /** The provider that the title is from, or all providers if it is from none of them. */
  #providersFor(source: Source): readonly Provider[] {
    const own = this.#options.providers.filter(({ name }) => name === source);
    return own.length > 0 ? own : this.#options.providers;
  }
}

const isGoingOn = ({ status }: Title): boolean => status === "airing" || status === "upcoming";

/** Whether half of the episodes are missing: the answer then counts as an error. */
const isShrunk = (count: number, title: Title): boolean =>
  title.type !== "movie" && count < title.episodes.length / 2;

const SECTIONS = { movie: "movies", show: "shows", anime: "anime" } as const;
const OF_ANIME: ReadonlySet<string> = new Set(EXACT_ANIME_NAMESPACES);

/** By ids only: names are needed only for the first look-up. */
function wantedAgain({ type, ids: all }: Title): WantedTitle | null {
  const ids = Object.entries(all).filter(([namespace]) => type !== "anime" || OF_ANIME.has(namespace));
  return wantedTitle({ section: SECTIONS[type], ids: new Map(ids), name: null, year: null });
}
