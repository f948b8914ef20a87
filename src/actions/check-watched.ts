// What of some titles was watched. Contract: sync.md 9.

import type { WatchedFact } from "../core/history/watched-state.ts";
import { EMPTY_SHELF } from "../core/shelf.ts";
import type { Resolution, TitleQuery } from "../core/titles/title-query.ts";
import { type Caller, visibleTo } from "./caller.ts";
import { type Resolved, resolveEach } from "./resolve-each.ts";
import type { Services } from "./services.ts";

export type WatchedItem = {
  /** What the item may mean, the likeliest first. */
  readonly queries: readonly TitleQuery[];
  readonly asksEpisode: boolean;
};

export type WatchedResult<Item> = { readonly item: Item; readonly fact: WatchedFact | null };

/** One result for each item, in order; its fact is null where the title, or a movie's episode, is not known. */
export async function checkWatched<Item extends WatchedItem>(
  services: Services,
  caller: Caller,
  items: readonly Item[],
): Promise<WatchedResult<Item>[]> {
  const candidates = items.flatMap((item) => item.queries.map((query) => ({ item, query })));
  const resolved = await resolveEach(candidates, (queries) => services.catalogue.resolve(queries));
  const byItem = Map.groupBy(resolved, ({ item: { item } }) => item);
  const found = items.map((item) => ({ item, target: firstTarget(byItem.get(item) ?? []) }));
  const ids = found.flatMap(({ target }) => target?.title.id ?? []);
  const shelves = await visibleTo(services, caller).shelves(ids);
  return found.map(({ item, target }) => {
    const { asksEpisode } = item;
    if (!target || (asksEpisode && target.title.type === "movie")) return { item, fact: null };
    const { title, parts } = target;
    const part = parts?.[0];
    const episode = part && part.number !== null ? { season: part.season, number: part.number } : null;
    return { item, fact: { title, shelf: shelves.get(title.id) ?? EMPTY_SHELF, asksEpisode, episode } };
  });
}

type Found = Extract<Resolution, { kind: "found" }>;

/** The first title of the first candidate that is known. */
function firstTarget(candidates: readonly Resolved<unknown>[]): Found["targets"][number] | undefined {
  for (const { resolution } of candidates) if (resolution.kind === "found") return resolution.targets[0];
  return undefined;
}
