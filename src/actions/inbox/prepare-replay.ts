// Prepares an inbox item for the commit, as it was sent and at its own time.

import { decideHistory } from "../../core/history/history.ts";
import type { WatchRequest } from "../../core/history/watch-request.ts";
import type { AccountId, Millis } from "../../core/ids.ts";
import { partReplayed, replayedAt } from "../../core/playback/played-part.ts";
import type { ReadItem } from "../../core/requests/stored-item.ts";
import { decideRewatch, withoutSessions } from "../../core/rewatches/rewatch.ts";
import { NO_REWATCH_REQUEST } from "../../core/rewatches/rewatch-request.ts";
import { wholeSecond } from "../../core/time.ts";
import type { Title } from "../../core/titles/title.ts";
import type { Resolution } from "../../core/titles/title-query.ts";
import type { Task } from "../../library/commit/commit.ts";
import type { InboxItem, WaitingItem } from "../../library/inbox/inbox-item.ts";
import { prepareHistoryItem } from "../prepare-history.ts";
import { isRatable, LIST_WRITE, prepareTitle, RATING_WRITE } from "../prepare-titles.ts";
import type { Services } from "../services.ts";

export type Replay = { readonly tasks: readonly Task<unknown>[]; readonly inbox: readonly InboxItem[] };

/** Null if the part that a player's call names is still unknown. @throws Refused if the title cannot take the item */
export async function prepareReplay(
  { accounts, inboxGrammar }: Pick<Services, "accounts" | "inboxGrammar">,
  account: AccountId,
  { read, waiting, resolution }: { read: ReadItem; waiting: WaitingItem; resolution: Resolution },
): Promise<Replay | null> {
  // An item without a time happened when it was received.
  const now = waiting.receivedAt;
  switch (read.kind) {
    case "list": {
      const { task, inbox } = prepareTitle({ item: read.item, resolution }, LIST_WRITE, now);
      return { tasks: task === null ? [] : [task], inbox };
    }
    case "rating": {
      if (!isRatable(read.item)) return { tasks: [], inbox: [] };
      const { task, inbox } = prepareTitle({ item: read.item, resolution }, RATING_WRITE, now);
      return { tasks: task === null ? [] : [task], inbox };
    }
    case "scrobble": {
      const keepsSessions = read.allowRewatch && (await accounts.tracksRewatches(account));
      const options = { keepsSessions, now, eventAt: waiting.eventAt };
      const task = scrobbleTask(read, resolution, options);
      return task && { tasks: [task], inbox: [] };
    }
    case "history": {
      const { allowRewatch } = read;
      const keepsSessions = allowRewatch && (await accounts.tracksRewatches(account));
      const { tasks, inbox } = prepareHistoryItem(read.item, resolution, {
        now: wholeSecond(now),
        allowRewatch,
        keepsSessions,
        isReplay: waiting.reason === "episode_unknown",
        grammar: inboxGrammar,
      });
      return { tasks: tasks ?? [], inbox };
    }
    default:
      return read satisfies never;
  }
}

type ScrobbleOptions = { readonly keepsSessions: boolean; readonly now: Millis; readonly eventAt: Millis };

/** Records a player's call as a watch; null if its title or part is unknown. Contract: scrobble.md 4. */
function scrobbleTask(
  { item, isRunningCheckin }: Extract<ReadItem, { kind: "scrobble" }>,
  resolution: Resolution,
  { keepsSessions, now, eventAt }: ScrobbleOptions,
): Task<unknown> | null {
  const target = resolution.kind === "found" ? resolution.targets[0] : undefined;
  if (!target) return null;
  const { title } = target;
  const part = partReplayed(title, { namesPart: item.query.parts !== null, parts: target.parts });
  if (part === null) return null;
  const isWhole = part === "whole";
  const watchedAt = replayedAt(title, part, { eventAt, isRunningCheckin });
  const request: WatchRequest = {
    parts: isWhole ? null : [{ ...part, watchedAt, source: 0 }],
    unknown: [],
    watchedAt: isWhole ? watchedAt : null,
    addedAt: null,
    status: null,
    rating: null,
    ratedAt: null,
    memo: undefined,
    skipAutoWatching: false,
  };
  return watchTask(title, request, { keepsSessions, now: wholeSecond(now) });
}

function watchTask(
  title: Title,
  request: WatchRequest,
  { keepsSessions, now }: Pick<ScrobbleOptions, "keepsSessions" | "now">,
): Task<unknown> {
  return {
    title,
    decide: (shelf, next) =>
      keepsSessions
        ? decideRewatch(shelf, title, { request, rewatch: NO_REWATCH_REQUEST, firstId: next.rewatch }, now)
        : withoutSessions(decideHistory(shelf, title, request, now)),
  };
}
