// Reading a library back, a page at a time. Contract: sync.md 7, clients.md 5.

import type { Millis } from "../core/ids.ts";
import type { LibraryRow } from "../core/lists/library-row.ts";
import type { AnimeType, Title, TitleType } from "../core/titles/title.ts";
import type { EntryKey, Listed, ListingFilter } from "../library/reading/listing.ts";
import type { VisibleLibrary } from "../library/reading/visible-library.ts";
import { type Caller, visibleTo } from "./caller.ts";
import { fromListed } from "./recall-titles.ts";
import type { Services } from "./services.ts";

/** Titles read in one short transaction; writes get through in between. */
const PAGE_TITLES = 100;
const ORDER: readonly TitleType[] = ["show", "anime", "movie"];

export type LibraryQuery = Omit<ListingFilter, "status"> & {
  /** `none`: a list that does not exist, which has no rows. */
  readonly status: ListingFilter["status"] | "none";
  readonly animeType: AnimeType | null;
  readonly withWatches: boolean;
  /** Whether rewatch sessions are read, where the person keeps them. */
  readonly withSessions: boolean;
};

export type LibraryRead = {
  readonly now: Millis;
  /** Whether rewatch sessions are told. */
  readonly hasSessions: boolean;
  /** Shows, anime and movies, in this order: the newest change of each first. */
  readonly kinds: readonly { readonly type: TitleType; readonly pages: AsyncIterable<LibraryRow[]> }[];
};

/** The rows are read as the pages are taken. */
export async function readLibrary(
  services: Services,
  caller: Caller,
  query: LibraryQuery,
): Promise<LibraryRead> {
  const library = visibleTo(services, caller);
  const hasSessions = query.withSessions && (await services.accounts.tracksRewatches(caller.account));
  const asked = { ...query, withSessions: hasSessions && query.withWatches };
  const keys = query.status === "none" ? [] : await library.entryKeys({ ...query, status: query.status });
  const byType = Map.groupBy(keys, (key) => key.type);
  const kinds = ORDER.map((type) => ({
    type,
    pages: readPages(services, library, byType.get(type) ?? [], asked),
  }));
  return { now: services.clock(), hasSessions, kinds };
}

async function* readPages(
  { catalogue }: Services,
  library: VisibleLibrary,
  keys: readonly EntryKey[],
  { status, animeType, withWatches, withSessions }: LibraryQuery,
): AsyncGenerator<LibraryRow[]> {
  const wanted = { withWatches, withRewatches: withSessions };
  for (let at = 0; at < keys.length; at += PAGE_TITLES) {
    const listed = await library.listed(keys.slice(at, at + PAGE_TITLES), wanted);
    const titles = await catalogue.load(listed.map(({ title }) => title));
    yield listed
      // The page is read after its keys: a row may have moved to another list meanwhile.
      .filter(({ shelf }) => status === null || shelf.entry?.status === status)
      .filter((one) => animeType === null || one.type !== "anime" || one.animeType === animeType)
      .map((one) => toRow(one, titles.get(one.title)));
  }
}

function toRow(listed: Listed, title: Title | undefined): LibraryRow {
  const { shelf, lastWatchedAt } = listed;
  return { title: title ?? fromListed(listed), isKnown: title !== undefined, shelf, lastWatchedAt };
}
