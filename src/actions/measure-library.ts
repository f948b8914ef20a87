// Reads the numbers for a user's statistics, and the title that was watched last. Contract: auth.md 7, 8.

import { type MeasuredTitle, measureTitle } from "../core/lists/statistics.ts";
import { DAY, later } from "../core/time.ts";
import type { Title } from "../core/titles/title.ts";
import { type Caller, visibleTo } from "./caller.ts";
import { recallTitles } from "./recall-titles.ts";
import type { Services } from "./services.ts";

const WEEK_MILLIS = 7 * DAY;

/**
 * Measures every title in the caller's library. Runtimes and numbers of episodes are read from the catalogue, which can
 * correct them at any time; the library does not store them.
 */
export async function measureLibrary(services: Services, caller: Caller): Promise<MeasuredTitle[]> {
  const now = services.clock();
  const numbers = await visibleTo(services, caller).numbers({ since: later(now, -WEEK_MILLIS), until: now });
  const lengths = await services.catalogue.titleLengths(numbers.map(({ title }) => title));
  return numbers.map((one) => measureTitle(one, lengths.get(one.title)));
}

/** Returns the title that the caller watched last; null if nothing was watched. */
export async function lastWatchedTitle(services: Services, caller: Caller): Promise<Title | null> {
  const id = await visibleTo(services, caller).lastWatched(services.clock());
  if (id === null) return null;
  return (await recallTitles(services, caller.account, [id])).get(id) ?? null;
}
