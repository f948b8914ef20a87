// Resolves the items of a request to titles.

import type { Resolution, TitleQuery } from "../core/titles/title-query.ts";

export type Resolved<Item> = { readonly item: Item; readonly resolution: Resolution };
type Resolve = (queries: readonly TitleQuery[]) => Promise<readonly Resolution[]>;

/** Resolves the items together. Returns each item with its resolution, in the order of the items. */
export async function resolveEach<Item extends { readonly query: TitleQuery }>(
  items: readonly Item[],
  resolve: Resolve,
): Promise<Resolved<Item>[]> {
  const resolutions = await resolve(items.map(({ query }) => query));
  return items.map((item, at) => {
    const resolution = resolutions[at];
    if (resolution === undefined) throw new Error("the catalogue resolved fewer items than it was given");
    return { item, resolution };
  });
}

/** Resolves one item. */
export async function resolveOne(
  { query }: { readonly query: TitleQuery },
  resolve: Resolve,
): Promise<Resolution> {
  const [resolution] = await resolve([query]);
  if (resolution === undefined) throw new Error("the catalogue did not resolve the item");
  return resolution;
}
