// Titles that a person's data speaks of although the catalogue may have lost them.

import type { AccountId, TitleId } from "../core/ids.ts";
import { makeTitle, type Title } from "../core/title.ts";
import type { TitleSnapshot } from "../library/changes.ts";
import { fromSnapshot } from "./read-library.ts";
import type { Services } from "./services.ts";

/** Each title as the catalogue has it, else as the library or its revisions remember it, else by its number alone. */
export async function rememberedTitles(
  { catalogue, library }: Services,
  account: AccountId,
  ids: readonly TitleId[],
): Promise<Map<TitleId, Title>> {
  const titles = await catalogue.load(ids);
  const lost = ids.filter((id) => !titles.has(id));
  if (lost.length === 0) return titles;
  const keys = lost.map((title) => ({ title }));
  const wanted = { withWatches: true, withRewatches: false };
  for (const one of await library.listed(account, keys, wanted)) titles.set(one.title, fromSnapshot(one));
  const removed = lost.filter((id) => !titles.has(id));
  if (removed.length === 0) return titles;
  for (const one of await library.revisions.snapshots(account, removed)) titles.set(one.title, stub(one));
  for (const id of removed) if (!titles.has(id)) titles.set(id, stub({ ...NAMELESS, title: id }));
  return titles;
}

const NAMELESS: Omit<TitleSnapshot, "title"> = {
  type: "show",
  animeType: null,
  name: "",
  year: null,
  ids: {},
};

/** What is known of a title from when something of it changed last. */
function stub({ title, type, animeType, name, year, ids }: TitleSnapshot): Title {
  return makeTitle({
    id: title,
    type,
    animeType,
    name,
    englishName: null,
    slug: String(title),
    year,
    status: null,
    releasedAt: null,
    runtime: null,
    poster: null,
    ids,
    numbering: [],
    episodes: [],
  });
}
