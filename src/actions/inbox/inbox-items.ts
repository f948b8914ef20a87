// Lists the items of an inbox, and lets its owner match them with a title, retry them and dismiss them.

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

/** Up to `limit` items, from the one after the item with the id `after`. */
type Page = { readonly limit?: number | undefined; readonly after?: number | null | undefined };

/** Returns the items with the names of their apps, oldest first. */
export async function listInbox(
  services: Services,
  account: AccountId,
  { limit = INBOX_ITEMS_MAX, after = null }: Page = {},
): Promise<ListedItem[]> {
  return withAppNames(services, await services.library.inbox.list(account, { limit, after }));
}

/** One item by its id; with `allAlike`, also all items that name the same title. */
export type ItemChoice = { readonly item: number; readonly allAlike: boolean };

/** Finds the chosen items. The one named by its id is the first. @throws Refused if there is none with this id */
async function findItems(
  { library, inboxGrammar }: Services,
  account: AccountId,
  { item: id, allAlike }: ItemChoice,
): Promise<WaitingItem[]> {
  const item = await library.inbox.find(account, id);
  if (item === null) throw new Refused("inbox_item_unknown");
  const parseQuery = (stored: StoredItem): TitleQuery | null => inboxGrammar.read(stored)?.item.query ?? null;
  const query = parseQuery(item);
  if (!allAlike || query === null) return [item];
  const alike = (await library.inbox.listByKeys(account, waitingKeys(query))).filter((other) => {
    const otherQuery = parseQuery(other);
    return other.id !== id && otherQuery !== null && namesSameTitle(query, otherQuery);
  });
  return [item, ...alike];
}

/** Deletes the items. The same events are not stored again. @throws Refused if there is no item with this id */
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
  /** The number of items that were recorded. */
  readonly applied: number;
  /** The number of items that still wait, as a whole or in part. */
  readonly waiting: number;
  /** The account's revision after the last recorded item; null if none was recorded. */
  readonly revision: number | null;
};

/** Resolves the items again. @throws Refused if there is no item with this id */
export async function retryItem(
  services: Services,
  account: AccountId,
  choice: ItemChoice,
): Promise<AppliedItems> {
  return applyAll(services, account, await findItems(services, account, choice), (item) => item);
}

/**
 * Records the items as events of the title with this id.
 * @throws Refused if there is no such item or title, or if an item has to name an episode and does not
 */
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
    const replacement = inboxGrammar.matched(item, matched);
    if (replacement === null) throw new Refused("inbox_item_names_no_episode");
    return replacement;
  });
}

async function applyAll(
  services: Services,
  account: AccountId,
  items: readonly WaitingItem[],
  toReplacement: (item: WaitingItem) => StoredItem,
): Promise<AppliedItems> {
  let [applied, waiting] = [0, 0];
  let revision: number | null = null;
  for (const item of items) {
    const result = await applyItem(services, account, item, toReplacement(item));
    if (result.kind === "waiting") waiting += 1;
    if (result.kind !== "applied") continue;
    applied += 1;
    revision = result.revision;
  }
  return { applied, waiting, revision };
}
