// How much of what a person watched and has before them. Contract: auth.md 7.

import type { TitleLength } from "../catalogue/title-lengths.ts";
import type { AccountId, Millis } from "../core/ids.ts";
import { runtimeOf } from "../core/playback.ts";
import { DAY, MINUTE } from "../core/time.ts";
import type { TitleNumbers } from "../library/statistics.ts";
import type { Services } from "./services.ts";

const WEEK = 7 * DAY;

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
  const measures = await services.catalogue.measures(numbers.map(({ title }) => title));
  return numbers.map((one) => measure(one, measures.get(one.title)));
}

/** What a title runs when the catalogue has lost it. */
const UNKNOWN_MINUTES = { movie: 90, show: 45, anime: 25 } as const;

function measure(numbers: TitleNumbers, title: TitleLength | undefined): Measured {
  if (!title) return { ...numbers, minutes: UNKNOWN_MINUTES[numbers.type], total: numbers.watched };
  const total = title.episodes;
  const watched = numbers.status === "completed" && title.type !== "movie" ? total : numbers.watched;
  return { ...numbers, watched, minutes: runtimeOf(title) / MINUTE, total };
}
