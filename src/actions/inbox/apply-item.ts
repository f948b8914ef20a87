// Trying an inbox item again: as it was sent then, by the same app, at its own time, and no more than once.

import type { AccountId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { StoredItem } from "../../core/requests/stored-item.ts";
import type { InboxItem, WaitingItem } from "../../library/inbox/inbox-item.ts";
import { resolveEach } from "../resolve-each.ts";
import type { Services } from "../services.ts";
import { prepareReplay, type Replay } from "./prepare-replay.ts";
import { waitingKeys, whyWaiting } from "./waiting-keys.ts";

/** `gone`: another process was faster, or the item was dismissed meanwhile. */
export type Applied =
  | { readonly kind: "applied"; readonly revision: number }
  | { readonly kind: "waiting" }
  | { readonly kind: "gone" };

/** Tries the item, or the form of it that is meant instead; what still cannot be resolved waits on. */
export async function applyItem(
  services: Services,
  account: AccountId,
  waiting: WaitingItem,
  meant: StoredItem = waiting,
): Promise<Applied> {
  const { catalogue, inboxGrammar, library } = services;
  const goOnWaiting = async (why: Pick<InboxItem, "reason" | "keys">): Promise<Applied> => {
    await library.inbox.keepWaiting(account, waiting.id, why);
    return { kind: "waiting" };
  };
  const read = inboxGrammar.read(meant);
  if (read === null) return goOnWaiting({ reason: "ambiguous", keys: [] });
  const { query } = read.item;
  // It is tried because the catalogue learnt something: the providers were asked before.
  const [resolved] = await resolveEach([read.item], (queries) => catalogue.resolve(queries));
  if (!resolved) throw new Error("one item was resolved as none");
  const { resolution } = resolved;
  try {
    const replay = await prepareReplay(services, account, { read, waiting, resolution });
    return replay === null
      ? await goOnWaiting(whyWaiting(query, resolution))
      : await settle(services, account, waiting, replay);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // It resolves to a title that cannot take it, such as a movie on hold: a person has to look at it.
    return goOnWaiting({ reason: "ambiguous", keys: waitingKeys(query) });
  }
}

async function settle(
  { clock, library }: Services,
  account: AccountId,
  { id, app, endpoint, receivedAt }: WaitingItem,
  { tasks, inbox }: Replay,
): Promise<Applied> {
  const committed = await library.inbox.settle(account, id, {
    author: { app, source: endpoint, now: clock() },
    tasks,
    inbox: inbox.map((item) => ({ ...item, origin: { app, receivedAt } })),
  });
  if (committed === null) return { kind: "gone" };
  return inbox.length > 0 ? { kind: "waiting" } : { kind: "applied", revision: committed.revision };
}
