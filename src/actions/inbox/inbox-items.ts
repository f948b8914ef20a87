// What a person does with an inbox: list it, match an item by hand, try it again, dismiss it.

import { type AccountId, toTitleId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { ListedItem, StoredItem } from "../../core/requests/stored-item.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";
import { INBOX_ITEMS_MAX } from "../../library/inbox/inbox.ts";
import type { WaitingItem } from "../../library/inbox/inbox-item.ts";
import { withAppNames } from "../app-names.ts";
import type { Services } from "../services.ts";
import { applyItem } from "./apply-item.ts";
import { namesSameTitle } from "./same-title.ts";
import { waitingKeys } from "./waiting-keys.ts";

type Page = { readonly limit?: number | undefined; readonly after?: number | null | undefined };

/** The items with their apps' names, the oldest first. */
export async function listInbox(
  services: Services,
  account: AccountId,
  { limit = INBOX_ITEMS_MAX, after = null }: Page = {},
): Promise<ListedItem[]> {
  return withAppNames(services, await services.library.inbox.list(account, { limit, after }));
}

/** One item; with `allAlike`, and everything that names the same title. */
export type ItemChoice = { readonly item: number; readonly allAlike: boolean };

/** The chosen item first. @throws Refused when there is no such item */
async function findItems(
  { library, inboxGrammar }: Services,
  account: AccountId,
  { item: id, allAlike }: ItemChoice,
): Promise<WaitingItem[]> {
  const item = await library.inbox.find(account, id);
  if (item === null) throw new Refused("inbox_item_unknown");
  const queryOf = (one: StoredItem): TitleQuery | null => inboxGrammar.read(one)?.item.query ?? null;
  const query = queryOf(item);
  if (!allAlike || query === null) return [item];
  const alike = (await library.inbox.listByKeys(account, waitingKeys(query))).filter((one) => {
    const other = queryOf(one);
    return one.id !== id && other !== null && namesSameTitle(query, other);
  });
  return [item, ...alike];
}

/** Answers how many were dismissed. @throws Refused when there is no such item */
export async function dismissItem(
  services: Services,
  account: AccountId,
  choice: ItemChoice,
): Promise<{ readonly dismissed: number }> {
  const items = await findItems(services, account, choice);
  const ids = items.map(({ id }) => id);
  return { dismissed: await services.library.inbox.dismiss(account, ids) };
}

export type AppliedItems = {
  /** Items that are recorded now. */
  readonly applied: number;
  /** Items of which something still waits. */
  readonly waiting: number;
  /** The last revision that they made; null when they changed nothing. */
  readonly revision: number | null;
};

/** @throws Refused when there is no such item */
export async function retryItem(
  services: Services,
  account: AccountId,
  choice: ItemChoice,
): Promise<AppliedItems> {
  return applyAll(services, account, await findItems(services, account, choice), (item) => item);
}

/** Records the item as one of the title that is meant. @throws Refused when there is no such item or title */
export async function matchItem(
  services: Services,
  account: AccountId,
  choice: ItemChoice,
  titleId: number,
): Promise<AppliedItems> {
  const { catalogue, inboxGrammar } = services;
  const [title] = (await catalogue.load([toTitleId(titleId)])).values();
  if (!title) throw new Refused("title_unknown");
  const matched = { id: title.id, kind: title.type };
  return applyAll(services, account, await findItems(services, account, choice), (item) => {
    const meant = inboxGrammar.matched(item, matched);
    if (meant === null) throw new Refused("inbox_item_names_no_episode");
    return meant;
  });
}

async function applyAll(
  services: Services,
  account: AccountId,
  items: readonly WaitingItem[],
  meant: (item: WaitingItem) => StoredItem,
): Promise<AppliedItems> {
  let [applied, waiting] = [0, 0];
  let revision: number | null = null;
  for (const item of items) {
    const result = await applyItem(services, account, item, meant(item));
    if (result.kind === "waiting") waiting += 1;
    if (result.kind !== "applied") continue;
    applied += 1;
    revision = result.revision;
  }
  return { applied, waiting, revision };
}
