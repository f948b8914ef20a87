// Items of a request, each with what it means.

import type { Resolution, TitleQuery } from "../core/titles/title-query.ts";

export type Resolved<Item> = { readonly item: Item; readonly resolution: Resolution };

/** Resolves the items together; each comes with its own resolution, in the items' order. */
export async function resolveEach<Item extends { readonly query: TitleQuery }>(
  items: readonly Item[],
  resolve: (queries: readonly TitleQuery[]) => Promise<readonly Resolution[]>,
): Promise<Resolved<Item>[]> {
  const resolutions = await resolve(items.map(({ query }) => query));
  return items.map((item, at) => {
    const resolution = resolutions[at];
    if (resolution === undefined) throw new Error("the catalogue resolved fewer items than it was given");
    return { item, resolution };
  });
}
