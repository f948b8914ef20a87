// Titles that a person's data speaks of although the catalogue may have lost them.

import type { AccountId, TitleId } from "../core/ids.ts";
import { makeTitle, type Title } from "../core/title.ts";
import { fromSnapshot } from "./list-items.ts";
import type { Services } from "./services.ts";

/** Each title as the catalogue has it, else as the library remembers it, else with nothing but its number. */
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
  for (const id of lost) if (!titles.has(id)) titles.set(id, nameless(id));
  return titles;
}

function nameless(id: TitleId): Title {
  return makeTitle({
    id,
    type: "show",
    animeType: null,
    name: "",
    englishName: null,
    slug: String(id),
    year: null,
    status: null,
    releasedAt: null,
    runtime: null,
    poster: null,
    ids: {},
    numbering: [],
    episodes: [],
  });
}
