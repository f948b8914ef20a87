// Checks which titles and episodes the account has watched. Contract: sync.md 9.

import type { WatchedFact } from "../core/history/watched-state.ts";
import { EMPTY_SHELF } from "../core/shelf.ts";
import type { Target, TitleQuery } from "../core/titles/title-query.ts";
import { type Caller, visibleTo } from "./caller.ts";
import { type Resolved, resolveEach } from "./resolve-each.ts";
import type { Services } from "./services.ts";

export type WatchedItem = {
  /** The titles that the item may name, most likely first. An item without a type may name a movie or a show. */
  readonly queries: readonly TitleQuery[];
  /** Whether the item asks about one episode. */
  readonly asksEpisode: boolean;
};

/** `fact` is null if the title is unknown, or if it is a movie and the item asks about an episode. */
export type WatchedResult<Item> = { readonly item: Item; readonly fact: WatchedFact | null };

/** Returns one result for each item, in the order of the items. */
export async function checkWatched<Item extends WatchedItem>(
  services: Services,
  caller: Caller,
  items: readonly Item[],
): Promise<WatchedResult<Item>[]> {
  const candidates = items.flatMap((item) => item.queries.map((query) => ({ item, query })));
  const resolved = await resolveEach(candidates, (queries) => services.catalogue.resolve(queries));
  const byItem = Map.groupBy(resolved, ({ item: { item } }) => item);
  const matched = items.map((item) => ({ item, target: firstTarget(byItem.get(item) ?? []) }));
  const ids = matched.flatMap(({ target }) => target?.title.id ?? []);
  const shelves = await visibleTo(services, caller).shelves(ids);
  return matched.map(({ item, target }) => {
    const { asksEpisode } = item;
    if (!target || (asksEpisode && target.title.type === "movie")) return { item, fact: null };
    const { title, parts } = target;
    const part = parts?.[0];
    const episode = part && part.number !== null ? { season: part.season, number: part.number } : null;
    return { item, fact: { title, shelf: shelves.get(title.id) ?? EMPTY_SHELF, asksEpisode, episode } };
  });
}

/** The first title of the first candidate that resolves. */
function firstTarget(candidates: readonly Resolved<unknown>[]): Target | undefined {
  for (const { resolution } of candidates) if (resolution.kind === "found") return resolution.targets[0];
  return undefined;
}
