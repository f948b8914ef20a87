// Reading a library back, written out in pieces as it is read. Contract: sync.md 7, clients.md 5.

import type { AccountId, Millis } from "../core/ids.ts";
import { partOf } from "../core/ids.ts";
import { makeEpisode, makeTitle, type Title, type TitleType } from "../core/title.ts";
import type { EntryKey, Listed } from "../library/listing.ts";
import type { ListingRequest } from "../wire/all-items/parse.ts";
import { isIdsOnly, presentRow, presentSession, type RowSource } from "../wire/all-items/present.ts";
import { listOf } from "../wire/title.ts";
import type { Services } from "./services.ts";

/** Titles read in one short transaction; writes get through in between. */
const PAGE = 100;
const ORDER: readonly TitleType[] = ["show", "anime", "movie"];

/**
 * The pieces of the JSON answer: one list for each kind that has rows, the newest change first. A kind that was
 * asked for has its list even when it is empty; without a kind, an empty library is `{}`.
 */
export async function* listItems(
  services: Services,
  account: AccountId,
  request: ListingRequest,
): AsyncGenerator<string> {
  const { type, status, bareWhenEmpty } = request;
  const now = services.clock();
  const rewatches = request.row.rewatches && (await services.tracksRewatches(account));
  const asked = { ...request, row: { ...request.row, rewatches } };
  const keys = status === "none" ? [] : await services.library.entryKeys(account, { ...request, status });
  const byType = Map.groupBy(keys, (key) => key.type);
  let opening = "{";
  for (const kind of ORDER) {
    let isEmpty = true;
    const list = `${opening}"${listOf(kind)}":[`;
    const own = byType.get(kind);
    // Whoever polls finds nothing most of the time.
    if (own)
      for await (const rows of pagesOf(services, account, own, asked, now)) {
        yield `${isEmpty ? list : ","}${rows}`;
        isEmpty = false;
      }
    if (isEmpty && (kind !== type || bareWhenEmpty)) continue;
    yield isEmpty ? `${list}]` : "]";
    opening = ",";
  }
  yield opening === "{" ? "{}" : "}";
}

/** The rows of one page after the other, joined by commas; never an empty page. */
async function* pagesOf(
  services: Services,
  account: AccountId,
  keys: readonly EntryKey[],
  { row, status, animeType }: ListingRequest,
  now: Millis,
): AsyncGenerator<string> {
  for (let at = 0; at < keys.length; at += PAGE) {
    const page = keys.slice(at, at + PAGE);
    const withWatches = !isIdsOnly(row);
    const wanted = { withWatches, withRewatches: withWatches && row.rewatches };
    const listed = await services.library.listed(account, page, wanted);
    const titles = await services.catalogue.load(listed.map(({ title }) => title));
    const rows: string[] = [];
    for (const one of listed) {
      // The page is read after its keys: a row may have moved to another list meanwhile.
      if (status !== null && one.shelf.entry?.status !== status) continue;
      if (animeType !== null && one.type === "anime" && one.animeType !== animeType) continue;
      const source = toSource(one, titles.get(one.title));
      rows.push(JSON.stringify(presentRow(source, row, now)));
      for (const session of one.shelf.rewatches)
        rows.push(JSON.stringify(presentSession(source, session, row, now)));
    }
    if (rows.length > 0) yield rows.join();
  }
}

function toSource(listed: Listed, title: Title | undefined): RowSource {
  const { shelf, lastWatchedAt } = listed;
  if (title) return { title, known: true, shelf, lastWatchedAt };
  return { title: fromSnapshot(listed), known: false, shelf, lastWatchedAt };
}

/** What is left of a title that the catalogue has lost: its snapshot, and the parts that were watched. */
export function fromSnapshot({ title, type, animeType, snapshot, shelf }: Listed): Title {
  return makeTitle({
    id: title,
    type,
    animeType,
    name: snapshot.name,
    englishName: null,
    slug: String(title),
    year: snapshot.year,
    status: null,
    releasedAt: null,
    runtime: null,
    poster: null,
    ids: snapshot.ids,
    numbering: [],
    episodes: [...shelf.watches.keys()].map((key) => makeEpisode(partOf(key))),
  });
}
