// Titles that a person's data speaks of although the catalogue may have lost them.

import type { AccountId, TitleId } from "../core/ids.ts";
import { namelessTitle, rememberedTitle } from "../core/titles/remembered-title.ts";
import type { Title } from "../core/titles/title.ts";
import type { Listed } from "../library/reading/listing.ts";
import type { Services } from "./services.ts";

/** Each title as the catalogue has it, else as the library or its revisions remember it, else by its number alone. */
export async function recallTitles(
  { catalogue, library }: Pick<Services, "catalogue" | "library">,
  account: AccountId,
  ids: readonly TitleId[],
): Promise<Map<TitleId, Title>> {
  const titles = await catalogue.load(ids);
  const lost = ids.filter((id) => !titles.has(id));
  if (lost.length === 0) return titles;
  const keys = lost.map((title) => ({ title }));
  const wanted = { withWatches: true, withRewatches: false };
  for (const one of await library.whole(account).listed(keys, wanted)) titles.set(one.title, fromListed(one));
  const removed = lost.filter((id) => !titles.has(id));
  if (removed.length === 0) return titles;
  for (const one of await library.revisions.snapshots(account, removed))
    titles.set(one.title, rememberedTitle(one));
  for (const id of removed) if (!titles.has(id)) titles.set(id, rememberedTitle(namelessTitle(id)));
  return titles;
}

/** A listed title that the catalogue has lost. */
export function fromListed({ title, type, animeType, snapshot, shelf }: Listed): Title {
  return rememberedTitle({ title, type, animeType, ...snapshot }, shelf.watches.keys());
}
