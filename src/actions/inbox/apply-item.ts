// Retries one inbox item: as it was sent, for the app that sent it, at its own time. It is recorded at most once.

import type { AccountId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { StoredItem } from "../../core/requests/stored-item.ts";
import type { WaitingItem } from "../../library/inbox/inbox-item.ts";
import type { WaitingReason } from "../../library/inbox/settle-inbox.ts";
import { resolveOne } from "../resolve-each.ts";
import type { Services } from "../services.ts";
import { prepareReplay, type Replay } from "./prepare-replay.ts";
import { waitingKeys, waitingReason } from "./waiting-keys.ts";

/** `removed`: in the meantime another process recorded the item, or its owner dismissed it. */
export type Applied =
  | { readonly kind: "applied"; readonly revision: number }
  | { readonly kind: "waiting" }
  | { readonly kind: "removed" };

/** Records the item, or `replacement` in its place. What still cannot be resolved keeps waiting. */
export async function applyItem(
  services: Services,
  account: AccountId,
  waiting: WaitingItem,
  replacement: StoredItem = waiting,
): Promise<Applied> {
  const { catalogue, inboxGrammar, library } = services;
  const keepWaiting = async (reason: WaitingReason): Promise<Applied> => {
    await library.inbox.keepWaiting(account, waiting.id, reason);
    return { kind: "waiting" };
  };
  const read = inboxGrammar.read(replacement);
  if (read === null) return keepWaiting({ reason: "ambiguous", keys: [] });
  const { query } = read.item;
  // Providers were asked when the item arrived, so only the catalogue is searched.
  const resolution = await resolveOne(read.item, (queries) => catalogue.resolve(queries));
  try {
    const replay = await prepareReplay(services, account, { read, waiting, resolution });
    return replay === null
      ? await keepWaiting(waitingReason(query, resolution))
      : await settle(services, account, waiting, replay);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The title cannot take the item: a movie cannot be on hold, for example. The owner has to decide.
    return keepWaiting({ reason: "ambiguous", keys: waitingKeys(query) });
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
  if (committed === null) return { kind: "removed" };
  return inbox.length > 0 ? { kind: "waiting" } : { kind: "applied", revision: committed.revision };
}
