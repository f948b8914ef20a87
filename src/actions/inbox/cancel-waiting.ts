// Cancels inbox items of removed titles, because a removal also covers events that are not recorded yet.

import type { AccountId } from "../../core/ids.ts";
import type { ReadItem } from "../../core/requests/stored-item.ts";
import type { QueryPart, Resolution, TitleQuery } from "../../core/titles/title-query.ts";
import type { CommitOptions } from "../../library/commit/commit.ts";
import type { InboxItem, WaitingItem } from "../../library/inbox/inbox-item.ts";
import type { WaitingReason } from "../../library/inbox/settle-inbox.ts";
import { lacksTime } from "../prepare-history.ts";
import { resolveEach } from "../resolve-each.ts";
import type { Services } from "../services.ts";
import { namesSameTitle } from "./same-title.ts";
import { allWaitingKeys, waitingReason } from "./waiting-keys.ts";

/** A removed title, or removed parts of it. */
export type Removal = {
  readonly query: TitleQuery;
  readonly resolution: Resolution;
  /** The endpoints whose items are cancelled; null for all. */
  readonly endpoints: readonly string[] | null;
};

type Waiting = { readonly item: WaitingItem; readonly read: ReadItem; readonly query: TitleQuery };

/** Returns the ids of the inbox items to cancel, and what remains of those that are cancelled in part. */
export async function cancelWaiting(
  { catalogue, inboxGrammar, library }: Pick<Services, "catalogue" | "inboxGrammar" | "library">,
  account: AccountId,
  removals: readonly Removal[],
): Promise<Required<Pick<CommitOptions, "cancel" | "remaining">>> {
  const byKey = removalsByKey(removals);
  const items = await library.inbox.listByKeys(
    account,
    removals.flatMap(({ query, resolution }) => allWaitingKeys(query, resolution)),
  );
  const waiting = items.flatMap((item): Waiting[] => {
    const read = inboxGrammar.read(item);
    return read === null ? [] : [{ item, read, query: read.item.query }];
  });
  const cancel: number[] = [];
  const remaining: InboxItem[] = [];
  if (waiting.length === 0) return { cancel, remaining };
  const resolved = await resolveEach(waiting, (queries) => catalogue.resolve(queries));
  for (const { item: stored, resolution } of resolved) {
    const { item, query } = stored;
    const candidates = allWaitingKeys(query, resolution).flatMap((key) => byKey.get(key.join()) ?? []);
    const matching = [...new Set(candidates)].filter(
      (removal) =>
        (removal.endpoints?.includes(item.endpoint) ?? true) && isSameTitle(removal, { query, resolution }),
    );
    const parts = remainingParts(query, matching);
    if (parts !== null && parts.length === (query.parts ?? []).length) continue;
    cancel.push(item.id);
    if (parts !== null) remaining.push(...reduceTo(parts, stored, waitingReason(query, resolution)));
  }
  return { cancel, remaining };
}

function removalsByKey(removals: readonly Removal[]): ReadonlyMap<string, readonly Removal[]> {
  const byKey = new Map<string, Removal[]>();
  for (const removal of removals)
    for (const key of allWaitingKeys(removal.query, removal.resolution)) {
      const sameKey = byKey.get(key.join()) ?? [];
      byKey.set(key.join(), sameKey);
      sameKey.push(removal);
    }
  return byKey;
}

type ResolvedQuery = Pick<Removal, "query" | "resolution">;

function isSameTitle(removal: ResolvedQuery, waiting: ResolvedQuery): boolean {
  const [removed, waitingFor] = [removal, waiting].map(({ resolution }) =>
    resolution.kind === "found" ? resolution.targets.map(({ title }) => title.id) : null,
  );
  if (removed && waitingFor) return removed.some((id) => waitingFor.includes(id));
  return !removed && !waitingFor && namesSameTitle(removal.query, waiting.query);
}

/** The parts that no removal covers; null if the whole item is cancelled. Empty for an item without parts that stays. */
function remainingParts({ parts }: TitleQuery, removals: readonly Removal[]): readonly QueryPart[] | null {
  if (removals.some(({ query }) => query.parts === null)) return null;
  if (parts === null) return [];
  const removed = removals.flatMap(({ query }) => query.parts ?? []);
  const remaining = parts.filter((part) => !removed.some((one) => covers(one, part)));
  return remaining.length === 0 && parts.length > 0 ? null : remaining;
}

function covers(removed: QueryPart, part: QueryPart): boolean {
  const sharesId = [...removed.ids].some(([namespace, value]) => part.ids.get(namespace) === value);
  if (sharesId || removed.at === null || part.at === null) return sharesId;
  const { season, number } = removed.at;
  return season === part.at.season && (number === null || number === part.at.number);
}

/** The item with only these parts. */
function reduceTo(parts: readonly QueryPart[], { item, read }: Waiting, reason: WaitingReason): InboxItem[] {
  if (read.kind !== "history") return [];
  const input = read.item.reducedTo(parts.map(({ source }) => source));
  const { endpoint, section, flags = {}, eventAt, app, receivedAt } = item;
  const isViewing = read.allowRewatch && lacksTime(read.item);
  return [{ endpoint, section, flags, input, eventAt, isViewing, origin: { app, receivedAt }, ...reason }];
}
