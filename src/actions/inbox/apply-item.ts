// Trying an inbox item again: as it was sent then, by the same app, at its own time, and no more than once.

import { type AccountId, keyOf, type Millis } from "../../core/ids.ts";
import { runtimeOf } from "../../core/playback.ts";
import { printTime } from "../../core/time.ts";
import { regularEpisodes } from "../../core/title.ts";
import type { Resolution } from "../../core/title-query.ts";
import type { InboxItem } from "../../library/inbox.ts";
import { INBOX_RETRY, type WaitingItem } from "../../library/inbox-store.ts";
import { DUE_AT_ONCE } from "../../library/scrobbles.ts";
import { WireError } from "../../wire/errors.ts";
import { isYes } from "../../wire/fields.ts";
import type { HistoryBody } from "../../wire/history/schema.ts";
import type { TitlesBody } from "../../wire/lists/schema.ts";
import type { ScrobbleBody } from "../../wire/scrobble/schema.ts";
import { rateTitles } from "../rate-titles.ts";
import { recordHistory } from "../record-history.ts";
import type { Services } from "../services.ts";
import { addToList } from "../set-list-status.ts";
import { bodyOf, isScrobble, queryOf, whyWaiting } from "./waiting-item.ts";

/** `gone`: somebody else was faster, or it was dismissed meanwhile. */
export type Applied =
  | { readonly kind: "applied"; readonly revision: number }
  | { readonly kind: "waiting" }
  | { readonly kind: "gone" };

class ItemGone extends Error {
  override readonly name = "ItemGone";
}

/** Tries the item, or what it is to mean instead; what still cannot be resolved waits on. */
export async function applyItem(
  services: Services,
  account: AccountId,
  item: WaitingItem,
  meant: WaitingItem = item,
): Promise<Applied> {
  try {
    return await tryItem(services, account, item, meant);
  } catch (error) {
    if (error instanceof ItemGone) return { kind: "gone" };
    if (!(error instanceof WireError)) throw error;
    // It resolves to something that it cannot be said of, such as a movie on hold: a person has to look at it.
    const query = queryOf(item);
    await services.library.inbox.wait(account, item.id, {
      ...whyWaiting(query, { kind: "unknown", reason: "ambiguous" }),
    });
    return { kind: "waiting" };
  }
}

async function tryItem(
  services: Services,
  account: AccountId,
  item: WaitingItem,
  meant: WaitingItem,
): Promise<Applied> {
  const body = isScrobble(meant) ? await asHistory(services, meant) : bodyOf<HistoryBody>(meant);
  if (body === null) {
    const query = queryOf(meant);
    const [resolution] = await services.catalogue.resolve([query]);
    await services.library.inbox.wait(account, item.id, whyWaiting(query, resolution as Resolution));
    return { kind: "waiting" };
  }
  let revision = 0;
  let left = 0;
  const replay: Services = {
    ...services,
    // What was sent without a time happened when it was received.
    clock: () => item.receivedAt,
    // It is tried because something was learnt: whoever could be asked was asked before.
    catalogue: { ...services.catalogue, resolveOrAsk: services.catalogue.resolve },
    library: {
      ...services.library,
      commit: async (_, author, tasks, inbox = []) => {
        left = inbox.length;
        const source = item.endpoint;
        const committed = await services.library.inbox.settle(
          account,
          { ...author, app: item.app, source, now: services.clock() },
          item.id,
          tasks,
          inbox.map((one): InboxItem => ({ ...one, origin: { app: item.app, receivedAt: item.receivedAt } })),
        );
        if (committed === null) throw new ItemGone();
        revision = committed.revision;
        return committed;
      },
    },
  };
  const caller = { account, app: item.app };
  if (meant.endpoint === "/sync/add-to-list") await addToList(replay, caller, body as TitlesBody);
  else if (meant.endpoint === "/sync/ratings") await rateTitles(replay, caller, body as TitlesBody);
  else
    await recordHistory(replay, {
      ...caller,
      body,
      again: item.reason === "episode_unknown",
      skipAutoWatching: isYes(item.flags?.skip_auto_watching),
      allowRewatch: isYes(item.flags?.allow_rewatch) || isReplayedCheckin(item.input),
    });
  return left > 0 ? { kind: "waiting" } : { kind: "applied", revision };
}

/** A player's call as the watch that it was; null while its part is not known. Contract: scrobble.md 3. */
async function asHistory({ catalogue }: Services, item: WaitingItem): Promise<HistoryBody | null> {
  const query = queryOf(item);
  const [resolution] = await catalogue.resolve([query]);
  const target = resolution?.kind === "found" ? resolution.targets[0] : undefined;
  if (!target) return null;
  const { title, parts } = target;
  const ids = { simkl: title.id };
  if (title.type === "movie")
    return { movies: [{ ids, watched_at: printTime(watchedAt(item, runtimeOf(title, undefined))) }] };
  const regular = regularEpisodes(title);
  const isMovie = title.animeType === "movie";
  if (isMovie && query.parts === null && regular.length > 1)
    return { anime: [{ ids, watched_at: printTime(watchedAt(item, runtimeOf(title, undefined))) }] };
  const [only] = regular.length === 1 ? regular : [];
  const named = parts?.[0];
  const part =
    named && named.number !== null ? { season: named.season, number: named.number } : (only?.part ?? null);
  if (part === null) return null;
  const watched_at = printTime(watchedAt(item, runtimeOf(title, title.byKey.get(keyOf(part)))));
  const seasons = [{ number: part.season, episodes: [{ number: part.number, watched_at }] }];
  return title.type === "anime" ? { anime: [{ ids, seasons }] } : { shows: [{ ids, seasons }] };
}

/** A check-in is a watch when its runtime is over. One that had ended already waits with its end. */
function watchedAt({ endpoint, eventAt, input }: WaitingItem, runtime: number): Millis {
  const isCheckin = endpoint === "/scrobble/checkin" && !("allow_rewatch" in (input as ScrobbleBody));
  return (isCheckin ? eventAt + runtime : eventAt) as Millis;
}

function isReplayedCheckin(input: unknown): boolean {
  return (input as { allow_rewatch?: unknown }).allow_rewatch === true;
}

/** Items tried between two looks at what else is ready. */
const PAGE = 100;
/** After so many failures it is not the items: an account's turn is over until the next round. */
const FAILURES_MAX = 20;

/**
 * One round: tells the inboxes what the catalogue learnt, then tries what became ready. A failure of one account does
 * not hold up the others. @throws AggregateError when some failed; they stay due
 */
export async function retryInboxes(services: Services): Promise<void> {
  const { catalogue, library, clock } = services;
  await catalogue.tellLearned(async (keys) => {
    await library.inbox.awaken(keys, clock());
  });
  const failures: unknown[] = [];
  for (let more = true; more; ) {
    const due = await library.due(INBOX_RETRY, clock());
    for (const account of new Set(due))
      await retryAccount(services, account).catch((error) => failures.push(error));
    more = due.length === DUE_AT_ONCE && failures.length === 0;
  }
  if (failures.length > 0) throw new AggregateError(failures, "some inboxes could not be tried again");
}

/** Each item once in a round; one that fails stays ready, and does not keep those behind it from their turn. */
async function retryAccount(services: Services, account: AccountId): Promise<void> {
  const failures: unknown[] = [];
  for (let after: WaitingItem | null = null; ; ) {
    const items: readonly WaitingItem[] = await services.library.inbox.ready(account, { limit: PAGE, after });
    for (const item of items) await applyItem(services, account, item).catch((error) => failures.push(error));
    after = items.at(-1) ?? null;
    if (after === null || failures.length > FAILURES_MAX) break;
  }
  await services.library.inbox.rest(account);
  if (failures.length > 0) throw new AggregateError(failures, "some items could not be tried again");
}
