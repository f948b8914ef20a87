// The library as an app sees it: without the titles that it removed, while their removal is held for the owner.

import type { Caller } from "../api/http/identify.ts";
import type { TitleId } from "../core/ids.ts";
import type { Library } from "../library/library.ts";
import type { Services } from "./services.ts";

/** The services for reading on behalf of an app. Nothing more is asked of the database where nothing is held. */
export function seenBy(services: Services, { account, app }: Caller): Services {
  const { library } = services;
  const visible = async <Row extends { readonly title: TitleId }>(
    rows: readonly Row[],
  ): Promise<readonly Row[]> => {
    if (rows.length === 0) return rows;
    const hidden = await library.held.hiddenFrom(account, app);
    return hidden.size === 0 ? rows : rows.filter(({ title }) => !hidden.has(title));
  };
  const seen: Library = {
    ...library,
    entryKeys: async (...asked) => visible(await library.entryKeys(...asked)),
    numbers: async (...asked) => visible(await library.numbers(...asked)),
    playbacks: async (...asked) => visible(await library.playbacks(...asked)),
    lastWatched: (owner, now) => library.lastWatched(owner, now, app),
    shelves: async (...asked) => {
      const shelves = await library.shelves(...asked);
      const rows = await visible([...shelves].map(([title, shelf]) => ({ title, shelf })));
      return new Map(rows.map(({ title, shelf }) => [title, shelf]));
    },
  };
  return { ...services, library: seen };
}
