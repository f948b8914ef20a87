// Reads the titles of chosen lists with their ratings. Contract: sync.md 11, catalogue.md 14.

import type { ListStatus } from "../core/shelf.ts";
import type { Title, TitleType } from "../core/titles/title.ts";
import { type Caller, visibleTo } from "./caller.ts";
import type { Services } from "./services.ts";

/** Titles that are read at a time. */
const PAGE_TITLES = 500;

export type RatedTitle = {
  readonly title: Title;
  /** 1 to 10; null if the title has no rating. */
  readonly rating: number | null;
};

/**
 * Returns the titles of the type and of the lists, most recent change first; null selects all. Titles that are no longer
 * in the catalogue are left out.
 */
export async function listRatings(
  services: Services,
  caller: Caller,
  { type, statuses }: { type: TitleType | null; statuses: readonly ListStatus[] | null },
): Promise<RatedTitle[]> {
  const library = visibleTo(services, caller);
  const filter = { status: null, changedAfter: null, ratingChangedAfter: null, ratings: null };
  const keys = (await library.entryKeys({ ...filter, type })).filter(
    ({ status }) => statuses?.includes(status) ?? true,
  );
  const rated: RatedTitle[] = [];
  for (let at = 0; at < keys.length; at += PAGE_TITLES) {
    const wanted = { withWatches: false, withRewatches: false };
    const listed = await library.listed(keys.slice(at, at + PAGE_TITLES), wanted);
    const titles = await services.catalogue.load(listed.map(({ title }) => title));
    for (const { title: id, shelf } of listed) {
      const title = titles.get(id);
      if (title) rated.push({ title, rating: shelf.entry?.rating ?? null });
    }
  }
  return rated;
}
