// What a person does with an inbox: look at it, say which title is meant, try again, throw away.

import { type AccountId, toTitleId } from "../../core/ids.ts";
import { printTime } from "../../core/time.ts";
import type { Title } from "../../core/title.ts";
import type { TitleQuery } from "../../core/title-query.ts";
import { INBOX_LIMIT } from "../../library/inbox.ts";
import type { WaitingItem } from "../../library/inbox-store.ts";
import { WireError } from "../../wire/errors.ts";
import { wrapperOf } from "../../wire/title.ts";
import { episodeKeys, titleKeys } from "../change-titles.ts";
import { nameApps } from "../name-apps.ts";
import type { Services } from "../services.ts";
import { applyItem } from "./apply-item.ts";
import { isScrobble, namesSame, queryOf } from "./waiting-item.ts";

export type InboxAnswer = { items: Record<string, unknown>[] };

export async function listInbox(
  services: Services,
  account: AccountId,
  {
    limit = INBOX_LIMIT,
    after = null,
  }: { limit?: number | undefined; after?: number | null | undefined } = {},
): Promise<InboxAnswer> {
  const items = await services.library.inbox.list(account, { limit, after });
  const nameOf = await nameApps(
    services,
    items.map(({ app }) => app),
  );
  return { items: items.map((item) => presentItem(item, nameOf)) };
}

function presentItem(
  { id, reason, endpoint, app, receivedAt, input }: WaitingItem,
  nameOf: (clientId: string) => string,
): Record<string, unknown> {
  return { id, reason, endpoint, app: nameOf(app), received_at: printTime(receivedAt), item: input };
}

/** The item, or with `allAlike` everything that names the same title, the item first. @throws WireError 404 */
async function itemsOf(
  { library }: Services,
  account: AccountId,
  id: number,
  allAlike: boolean,
): Promise<WaitingItem[]> {
  const item = await library.inbox.find(account, id);
  if (item === null) throw new WireError(404, "no_such_item", "Nothing of this number waits");
  if (!allAlike) return [item];
  const query = queryOf(item);
  const keys = [...titleKeys(query), ...episodeKeys(query)];
  const alike = (await library.inbox.alike(account, keys)).filter(
    (one) => one.id !== id && namesSame(query, queryOf(one)),
  );
  return [item, ...alike];
}

export async function dismissItem(
  services: Services,
  account: AccountId,
  id: number,
  allAlike: boolean,
): Promise<{ dismissed: number }> {
  const items = await itemsOf(services, account, id, allAlike);
  const ids = items.map((item) => item.id);
  return { dismissed: await services.library.inbox.dismiss(account, ids) };
}

export type AppliedAnswer = {
  /** Items that are recorded now. */
  readonly applied: number;
  /** Items of which something still waits. */
  readonly waiting: number;
  /** The last revision that they made; null when they changed nothing. */
  readonly revision: number | null;
};

export async function retryItem(
  services: Services,
  account: AccountId,
  id: number,
  allAlike: boolean,
): Promise<AppliedAnswer> {
  return applyAll(services, account, await itemsOf(services, account, id, allAlike), (item) => item);
}

/** Records the item as one of the title that is meant. @throws WireError 404 when there is no such item or title */
export async function matchItem(
  services: Services,
  account: AccountId,
  id: number,
  { title, allAlike }: { title: number; allAlike: boolean },
): Promise<AppliedAnswer> {
  const [meant] = (await services.catalogue.load([toTitleId(title)])).values();
  if (!meant) throw new WireError(404, "id_err", "No such title or episode");
  const items = await itemsOf(services, account, id, allAlike);
  return applyAll(services, account, items, (item) => asOf(item, meant));
}

async function applyAll(
  services: Services,
  account: AccountId,
  items: readonly WaitingItem[],
  meant: (item: WaitingItem) => WaitingItem,
): Promise<AppliedAnswer> {
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

/** The item as it would have been sent by somebody who knew the title. */
function asOf(item: WaitingItem, title: Title): WaitingItem {
  const ids = { simkl: title.id };
  const input = item.input as Record<string, unknown>;
  if (isScrobble(item)) {
    const { movie: _movie, show: _show, anime: _anime, ...rest } = input;
    const key = title.type === "anime" ? "anime" : wrapperOf(title.type);
    return { ...item, input: { ...rest, [key]: { ids } } };
  }
  const { title: _title, year: _year, ids: _ids, show: _show, ...rest } = input;
  if (item.section !== "episodes")
    return { ...item, section: title.type === "movie" ? "movies" : "shows", input: { ...rest, ids } };
  return { ...item, input: { ...rest, show: { ids }, ...episodeOf(queryOf(item)) } };
}

/** A flat episode keeps its number; its own ids, which nobody knows, would lead astray. */
function episodeOf({ parts }: TitleQuery): Record<string, unknown> {
  const at = parts?.[0]?.at;
  if (!at || at.number === null)
    throw new WireError(400, "wrong_parameter", "The item does not say which episode it is");
  return { season: at.season, number: at.number };
}
