// A removal also takes back what has not been recorded yet: items of the same title that wait in the inbox.

import { titleKey } from "../../catalogue/changed-titles.ts";
import type { AccountId } from "../../core/ids.ts";
import type { QueryPart, Resolution, TitleQuery } from "../../core/title-query.ts";
import type { InboxItem } from "../../library/inbox.ts";
import type { WaitingItem } from "../../library/inbox-store.ts";
import { isYes } from "../../wire/fields.ts";
import { reduceToUnknown } from "../../wire/history/present.ts";
import { episodeKeys, titleKeys } from "../change-titles.ts";
import type { Services } from "../services.ts";
import { historyItemOf, namesSame, queryOf, saysNoTime, whyWaiting } from "./waiting-item.ts";

/** What a removal takes away. */
export type Taken = {
  readonly query: TitleQuery;
  readonly resolution: Resolution;
  /** Only what came to these endpoints; null for all. */
  readonly endpoints: readonly string[] | null;
};

export type Cancelled = { readonly cancel: readonly number[]; readonly left: readonly InboxItem[] };

/** The waiting items that go, and what is left of those that go in part. */
export async function cancelWaiting(
  { catalogue, library }: Services,
  account: AccountId,
  taken: readonly Taken[],
): Promise<Cancelled> {
  const byKey = new Map<string, Taken[]>();
  for (const one of taken)
    for (const key of keysOf(one)) {
      const alike = byKey.get(key.join()) ?? [];
      byKey.set(key.join(), alike);
      alike.push(one);
    }
  const waiting = await library.inbox.alike(account, taken.flatMap(keysOf));
  if (waiting.length === 0) return { cancel: [], left: [] };
  const queries = waiting.map(queryOf);
  const resolutions = await catalogue.resolve(queries);
  const cancel: number[] = [];
  const left: InboxItem[] = [];
  for (const [at, item] of waiting.entries()) {
    const query = queries[at] as TitleQuery;
    const resolution = resolutions[at] as Resolution;
    const candidates = keysOf({ query, resolution, endpoints: null }).flatMap(
      (key) => byKey.get(key.join()) ?? [],
    );
    const meant = [...new Set(candidates)].filter(
      (one) =>
        (one.endpoints?.includes(item.endpoint) ?? true) &&
        isSame(one, { query, resolution, endpoints: null }),
    );
    const parts = leftOf(query, meant);
    if (parts !== null && parts.length === (query.parts ?? []).length) continue;
    cancel.push(item.id);
    if (parts !== null) left.push(...reduced(item, parts, whyWaiting(query, resolution)));
  }
  return { cancel, left };
}

function keysOf({ query, resolution }: Taken): InboxItem["keys"] {
  const known = resolution.kind === "found" ? resolution.targets.map(({ title }) => titleKey(title.id)) : [];
  return [...known, ...titleKeys(query), ...episodeKeys(query)];
}

function isSame(one: Taken, other: Taken): boolean {
  const [ids, others] = [one, other].map(({ resolution }) =>
    resolution.kind === "found" ? resolution.targets.map(({ title }) => title.id) : null,
  );
  if (ids && others) return ids.some((id) => others.includes(id));
  return !ids && !others && namesSame(one.query, other.query);
}

/** The parts that are left; null when the item goes as a whole. Without parts it stays as it is: an empty list. */
function leftOf({ parts }: TitleQuery, taken: readonly Taken[]): readonly QueryPart[] | null {
  if (taken.some(({ query }) => query.parts === null)) return null;
  if (parts === null) return [];
  const gone = taken.flatMap(({ query }) => query.parts ?? []);
  const left = parts.filter((part) => !gone.some((one) => covers(one, part)));
  return left.length === 0 && parts.length > 0 ? null : left;
}

function covers(taken: QueryPart, part: QueryPart): boolean {
  const sharesId = [...taken.ids].some(([namespace, value]) => part.ids.get(namespace) === value);
  if (sharesId || taken.at === null || part.at === null) return sharesId;
  const { season, number } = taken.at;
  return season === part.at.season && (number === null || number === part.at.number);
}

function reduced(
  item: WaitingItem,
  left: readonly QueryPart[],
  why: Pick<InboxItem, "reason" | "keys">,
): InboxItem[] {
  const read = historyItemOf(item);
  if (read === null) return [];
  const input = reduceToUnknown(
    read,
    left.map(({ source }) => source),
  );
  const { endpoint, section, flags = {}, eventAt, app, receivedAt } = item;
  const isViewing = isYes(flags.allow_rewatch) && saysNoTime(read);
  return [{ endpoint, section, flags, input, eventAt, isViewing, origin: { app, receivedAt }, ...why }];
}
