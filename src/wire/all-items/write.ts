// The answer of GET /sync/all-items, written out in pieces as the library is read. Contract: sync.md 7, clients.md 5.

import type { Millis } from "../../core/ids.ts";
import type { LibraryRow } from "../../core/lists/library-row.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { listOf } from "../title.ts";
import type { ListingRequest } from "./parse.ts";
import { presentRow, presentSession } from "./present.ts";

/** The rows of one kind, a page at a time. */
export type KindOfRows = {
  readonly type: TitleType;
  readonly pages: AsyncIterable<readonly LibraryRow[]>;
};

/** What is read, and as of when. */
export type RowsRead = { readonly kinds: readonly KindOfRows[]; readonly now: Millis };

/**
 * The pieces of the JSON answer: one list for each kind that has rows, in the order given. A kind that was asked for
 * has its list even when it is empty; without a kind, an empty library is `{}`.
 */
export async function* writeListing(
  { kinds, now }: RowsRead,
  { type, bareWhenEmpty, row }: ListingRequest,
): AsyncGenerator<string> {
  let opening = "{";
  for (const kind of kinds) {
    let isEmpty = true;
    const list = `${opening}"${listOf(kind.type)}":[`;
    for await (const page of kind.pages) {
      if (page.length === 0) continue;
      yield `${isEmpty ? list : ","}${writeRows(page, row, now)}`;
      isEmpty = false;
    }
    if (isEmpty && (kind.type !== type || bareWhenEmpty)) continue;
    yield isEmpty ? `${list}]` : "]";
    opening = ",";
  }
  yield opening === "{" ? "{}" : "}";
}

/** The rows joined by commas, each with its sessions behind it. */
function writeRows(page: readonly LibraryRow[], options: ListingRequest["row"], now: Millis): string {
  const rows: string[] = [];
  for (const one of page) {
    rows.push(JSON.stringify(presentRow(one, options, now)));
    for (const session of one.shelf.rewatches)
      rows.push(JSON.stringify(presentSession(one, session, options, now)));
  }
  return rows.join();
}
