// Writes the response of GET /sync/all-items in pieces, while the library is read. Contract: sync.md 7, clients.md 5.

import type { Millis } from "../../core/ids.ts";
import type { LibraryRow } from "../../core/lists/library-row.ts";
import type { TitleType } from "../../core/titles/title.ts";
import type { ListingRequest } from "./parse.ts";
import { presentRow, presentSession } from "./present.ts";

/** The rows of one type of title, in pages. */
type RowsOfType = {
  readonly type: TitleType;
  readonly pages: AsyncIterable<readonly LibraryRow[]>;
};

/** The rows that a request selects, and the time at which they were read. */
type LibraryRows = { readonly kinds: readonly RowsOfType[]; readonly now: Millis };

const LIST_NAMES: Readonly<Record<TitleType, string>> = { movie: "movies", show: "shows", anime: "anime" };

/**
 * Yields the pieces of the JSON response, with a list for each type that has rows, in the order of `kinds`. The type
 * that the path names has a list even without rows, unless the request omits it. A response without lists is `{}`.
 */
export async function* writeListing(
  { kinds, now }: LibraryRows,
  { type: requestedType, omitsEmptyList, row: options }: ListingRequest,
): AsyncGenerator<string> {
  let separator = "{";
  for (const { type, pages } of kinds) {
    let isEmpty = true;
    const listStart = `${separator}"${LIST_NAMES[type]}":[`;
    for await (const page of pages) {
      if (page.length === 0) continue;
      yield `${isEmpty ? listStart : ","}${writeRows(page, options, now)}`;
      isEmpty = false;
    }
    if (isEmpty && (type !== requestedType || omitsEmptyList)) continue;
    yield isEmpty ? `${listStart}]` : "]";
    separator = ",";
  }
  yield separator === "{" ? "{}" : "}";
}

/** The rows, separated by commas. The rewatch sessions of a title follow its row. */
function writeRows(page: readonly LibraryRow[], options: ListingRequest["row"], now: Millis): string {
  const texts: string[] = [];
  for (const row of page) {
    texts.push(JSON.stringify(presentRow(row, options, now)));
    for (const session of row.shelf.rewatches)
      texts.push(JSON.stringify(presentSession(row, session, options, now)));
  }
  return texts.join();
}
