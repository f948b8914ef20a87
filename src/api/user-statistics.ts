// How much of what a person watched and has before them. Contract: auth.md 7.

import type { AccountId, Millis, TitleId } from "../core/ids.ts";
import { runtimeOf } from "../core/playback.ts";
import { DAY, MINUTE } from "../core/time.ts";
import { regularEpisodes, type Title } from "../core/title.ts";
import type { TitleNumbers } from "../library/statistics.ts";
import type { Services } from "./services.ts";

const WEEK = 7 * DAY;
/** Titles looked up in the catalogue in one go. */
const CHUNK = 500;

/** A listed title, with what the catalogue says of it. */
export type Measured = TitleNumbers & {
  /** Minutes of one part. */
  readonly minutes: number;
  /** Regular episodes; what was watched, where the catalogue has lost the title. */
  readonly total: number;
};

/**
 * The numbers of every title in the person's library. Runtimes and episode counts are the catalogue's to know and
 * change when it learns better, so they are looked up here and not kept with the library: a copy of theirs in each
 * entry would have to be rewritten for everybody whenever a title is refreshed.
 */
export async function measureLibrary(services: Services, account: AccountId): Promise<Measured[]> {
  const now = services.clock();
  const numbers = await services.library.numbers(account, { since: (now - WEEK) as Millis, until: now });
  const measured: Measured[] = [];
  for (let at = 0; at < numbers.length; at += CHUNK) {
    const chunk = numbers.slice(at, at + CHUNK);
    const titles = await services.catalogue.load(chunk.map(({ title }) => title));
    for (const one of chunk) measured.push(measure(one, titles));
  }
  return measured;
}

/** What a title runs when the catalogue has lost it. */
const UNKNOWN_MINUTES = { movie: 90, show: 45, anime: 25 } as const;

function measure(numbers: TitleNumbers, titles: ReadonlyMap<TitleId, Title>): Measured {
  const title = titles.get(numbers.title);
  if (!title) return { ...numbers, minutes: UNKNOWN_MINUTES[numbers.type], total: numbers.watched };
  const total = regularEpisodes(title).length;
  const watched = numbers.status === "completed" && title.type !== "movie" ? total : numbers.watched;
  return { ...numbers, watched, minutes: runtimeOf(title, undefined) / MINUTE, total };
}
