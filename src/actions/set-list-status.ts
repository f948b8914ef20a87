// Filing titles under a list. Contract: sync.md 6.

import type { ListOutcome } from "../core/lists/list.ts";
import type { ListItem, TitleResult } from "../core/requests/request-items.ts";
import type { Caller } from "./caller.ts";
import { changeTitles } from "./change-titles.ts";
import { LIST_WRITE } from "./prepare-titles.ts";
import type { Services } from "./services.ts";

/** Files each item; the outcome tells the list that it really went to. @throws Refused before writing */
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
