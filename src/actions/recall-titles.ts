// Loads titles of an account's data, even if they are no longer in the catalogue.

import type { AccountId, TitleId } from "../core/ids.ts";
import { namelessTitle, rememberedTitle } from "../core/titles/remembered-title.ts";
import type { Title } from "../core/titles/title.ts";
import type { Listed } from "../library/reading/listing.ts";
import type { Services } from "./services.ts";

/**
 * Returns every title: from the catalogue, else from a snapshot of the library or of its revisions, else a title with
 * nothing but its id.
 */
export async function recallTitles(
  { catalogue, library }: Pick<Services, "catalogue" | "library">,
  account: AccountId,
  ids: readonly TitleId[],
): Promise<Map<TitleId, Title>> {
  const titles = await catalogue.load(ids);
  const missing = ids.filter((id) => !titles.has(id));
  if (missing.length === 0) return titles;
  const keys = missing.map((title) => ({ title }));
  const wanted = { withWatches: true, withRewatches: false };
  for (const row of await library.whole(account).listed(keys, wanted))
    titles.set(row.title, titleFromSnapshot(row));
  const unlisted = missing.filter((id) => !titles.has(id));
  if (unlisted.length === 0) return titles;
  for (const snapshot of await library.revisions.snapshots(account, unlisted))
    titles.set(snapshot.title, rememberedTitle(snapshot));
  for (const id of unlisted) if (!titles.has(id)) titles.set(id, rememberedTitle(namelessTitle(id)));
  return titles;
}

/** The title of a library row, from the snapshot in the row. */
export function titleFromSnapshot({ title, type, animeType, snapshot, shelf }: Listed): Title {
  return rememberedTitle({ title, type, animeType, ...snapshot }, shelf.watches.keys());
}
