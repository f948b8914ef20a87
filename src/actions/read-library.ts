// Reads the rows of a library, a page at a time. Contract: sync.md 7, clients.md 5.

import type { Millis } from "../core/ids.ts";
import type { LibraryRow } from "../core/lists/library-row.ts";
import type { AnimeType, Title, TitleType } from "../core/titles/title.ts";
import type { EntryKey, Listed, ListingFilter } from "../library/reading/listing.ts";
import type { VisibleLibrary } from "../library/reading/visible-library.ts";
import { type Caller, visibleTo } from "./caller.ts";
import { titleFromSnapshot } from "./recall-titles.ts";
import type { Services } from "./services.ts";

/** Titles that are read in one transaction. It is short, so that writes do not wait long. */
const PAGE_TITLES = 100;
const TYPE_ORDER: readonly TitleType[] = ["show", "anime", "movie"];

export type LibraryQuery = Omit<ListingFilter, "status"> & {
  /** `none` selects no rows: the client named a list that does not exist. */
  readonly status: ListingFilter["status"] | "none";
  readonly animeType: AnimeType | null;
  readonly withWatches: boolean;
  /** Whether rewatch sessions are read, if the account has them. */
  readonly withSessions: boolean;
};

export type LibraryRead = {
  readonly now: Millis;
  /** Whether the rows contain rewatch sessions. */
  readonly hasSessions: boolean;
  /** Shows, anime and movies, in this order. Within each, the most recent change is first. */
  readonly kinds: readonly { readonly type: TitleType; readonly pages: AsyncIterable<LibraryRow[]> }[];
};

/** Selects the rows now, and reads each page when it is consumed. */
export async function readLibrary(
  services: Services,
  caller: Caller,
  query: LibraryQuery,
): Promise<LibraryRead> {
  const library = visibleTo(services, caller);
  const hasSessions = query.withSessions && (await services.accounts.tracksRewatches(caller.account));
  const rowQuery = { ...query, withSessions: hasSessions && query.withWatches };
  const keys = query.status === "none" ? [] : await library.entryKeys({ ...query, status: query.status });
  const byType = Map.groupBy(keys, (key) => key.type);
  const kinds = TYPE_ORDER.map((type) => ({
    type,
    pages: readPages(services, library, byType.get(type) ?? [], rowQuery),
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
      // The row may have moved to another list since its key was read.
      .filter(({ shelf }) => status === null || shelf.entry?.status === status)
      .filter((one) => animeType === null || one.type !== "anime" || one.animeType === animeType)
      .map((one) => toRow(one, titles.get(one.title)));
  }
}

function toRow(listed: Listed, title: Title | undefined): LibraryRow {
  const { shelf, lastWatchedAt } = listed;
  return { title: title ?? titleFromSnapshot(listed), isKnown: title !== undefined, shelf, lastWatchedAt };
}
