// A removal also takes back what has not been recorded yet: items of the same title that wait in the inbox.

import type { AccountId } from "../../core/ids.ts";
import type { ReadItem } from "../../core/requests/stored-item.ts";
import type { QueryPart, Resolution, TitleQuery } from "../../core/titles/title-query.ts";
import type { CommitOptions } from "../../library/commit/commit.ts";
import type { InboxItem, WaitingItem } from "../../library/inbox/inbox-item.ts";
import { namesNoTime } from "../prepare-history.ts";
import { resolveEach } from "../resolve-each.ts";
import type { Services } from "../services.ts";
import { namesSameTitle } from "./same-title.ts";
import { keysOfItem, whyWaiting } from "./waiting-keys.ts";

/** What is removed. */
export type Removal = {
  readonly query: TitleQuery;
  readonly resolution: Resolution;
  /** Only items of these endpoints are taken back; null for all. */
  readonly endpoints: readonly string[] | null;
};

type Waiting = { readonly item: WaitingItem; readonly read: ReadItem; readonly query: TitleQuery };

/** The waiting items that go, and what remains of those that go in part. */
export async function cancelWaiting(
  { catalogue, inboxGrammar, library }: Pick<Services, "catalogue" | "inboxGrammar" | "library">,
  account: AccountId,
  removals: readonly Removal[],
): Promise<Required<Pick<CommitOptions, "cancel" | "remaining">>> {
  const byKey = removalsByKey(removals);
  const stored = await library.inbox.listByKeys(
    account,
    removals.flatMap(({ query, resolution }) => keysOfItem(query, resolution)),
  );
  const waiting = stored.flatMap((item): Waiting[] => {
    const read = inboxGrammar.read(item);
    return read === null ? [] : [{ item, read, query: read.item.query }];
  });
  const cancel: number[] = [];
  const remaining: InboxItem[] = [];
  if (waiting.length === 0) return { cancel, remaining };
  const resolved = await resolveEach(waiting, (queries) => catalogue.resolve(queries));
  for (const { item: one, resolution } of resolved) {
    const candidates = keysOfItem(one.query, resolution).flatMap((key) => byKey.get(key.join()) ?? []);
    const fitting = [...new Set(candidates)].filter(
      (removal) =>
        (removal.endpoints?.includes(one.item.endpoint) ?? true) &&
        isSameTitle(removal, { query: one.query, resolution }),
    );
    const parts = partsLeft(one.query, fitting);
    if (parts !== null && parts.length === (one.query.parts ?? []).length) continue;
    cancel.push(one.item.id);
    if (parts !== null) remaining.push(...reduced(one, parts, whyWaiting(one.query, resolution)));
  }
  return { cancel, remaining };
}

function removalsByKey(removals: readonly Removal[]): ReadonlyMap<string, readonly Removal[]> {
  const byKey = new Map<string, Removal[]>();
  for (const removal of removals)
    for (const key of keysOfItem(removal.query, removal.resolution)) {
      const alike = byKey.get(key.join()) ?? [];
      byKey.set(key.join(), alike);
      alike.push(removal);
    }
  return byKey;
}

type Named = Pick<Removal, "query" | "resolution">;

function isSameTitle(one: Named, other: Named): boolean {
  const [ids, others] = [one, other].map(({ resolution }) =>
    resolution.kind === "found" ? resolution.targets.map(({ title }) => title.id) : null,
  );
  if (ids && others) return ids.some((id) => others.includes(id));
  return !ids && !others && namesSameTitle(one.query, other.query);
}

/** The parts that remain; null when the item goes as a whole. Without parts it stays as it is: an empty list. */
function partsLeft({ parts }: TitleQuery, removals: readonly Removal[]): readonly QueryPart[] | null {
  if (removals.some(({ query }) => query.parts === null)) return null;
  if (parts === null) return [];
  const removed = removals.flatMap(({ query }) => query.parts ?? []);
  const left = parts.filter((part) => !removed.some((one) => covers(one, part)));
  return left.length === 0 && parts.length > 0 ? null : left;
}

function covers(removed: QueryPart, part: QueryPart): boolean {
  const sharesId = [...removed.ids].some(([namespace, value]) => part.ids.get(namespace) === value);
  if (sharesId || removed.at === null || part.at === null) return sharesId;
  const { season, number } = removed.at;
  return season === part.at.season && (number === null || number === part.at.number);
}

function reduced(
  { item, read }: Waiting,
  left: readonly QueryPart[],
  why: Pick<InboxItem, "reason" | "keys">,
): InboxItem[] {
  if (read.kind !== "history") return [];
  const input = read.item.reducedTo(left.map(({ source }) => source));
  const { endpoint, section, flags = {}, eventAt, app, receivedAt } = item;
  const isViewing = read.allowRewatch && namesNoTime(read.item);
  return [{ endpoint, section, flags, input, eventAt, isViewing, origin: { app, receivedAt }, ...why }];
}
