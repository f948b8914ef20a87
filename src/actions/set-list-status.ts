// Sets the list status of titles. Contract: sync.md 6.

import type { ListOutcome } from "../core/lists/list.ts";
import type { ListItem, TitleResult } from "../core/requests/request-items.ts";
import type { Caller } from "./caller.ts";
import { changeTitles } from "./change-titles.ts";
import { LIST_WRITE } from "./prepare-titles.ts";
import type { Services } from "./services.ts";

/**
 * Sets the list status of each title, or removes the title. The outcome has the status that the title got, which can
 * differ from the requested one. @throws Refused if an item puts a movie on hold; nothing is written then
 */
export function setListStatus(
  services: Services,
  caller: Caller,
  items: readonly ListItem[],
): Promise<TitleResult<ListItem, ListOutcome>[]> {
  return changeTitles(services, caller, {
    items,
    write: LIST_WRITE,
    asksProviders: true,
    cancels: { isRemoval: ({ to }) => to === "remove", endpoints: null },
  });
}
