// Ends check-ins whose runtime is over. Contract: scrobble.md 3.5.

import type { AccountId, TitleId } from "../core/ids.ts";
import { decideEndedCheckin, decideLostCheckin } from "../core/playback/playback-end.ts";
import type { Task } from "../library/commit/commit.ts";
import type { InboxItem } from "../library/inbox/inbox-item.ts";
import type { StoredPlayback } from "../library/playback/scrobbles.ts";
import { eachDueAccount } from "./due-accounts.ts";
import { waitingKeys } from "./inbox/waiting-keys.ts";
import { recallTitles } from "./recall-titles.ts";
import { COMMIT_ATTEMPTS_MAX } from "./record-scrobble.ts";
import type { Services } from "./services.ts";

/** One round. @throws AggregateError if it failed for some accounts, which stay due */
export async function endCheckins(services: Services): Promise<void> {
  await eachDueAccount(services, "checkin", (account) => endCheckinsOf(services, account));
}

async function endCheckinsOf(services: Services, account: AccountId): Promise<void> {
  const { accounts, catalogue, clock, library } = services;
  const now = clock();
  const author = { app: "", source: "/scrobble/checkin", now };
  const wantsRewatches = await accounts.wantsRewatches(account);
  const tasks: Task<boolean>[] = [];
  const inbox: InboxItem[] = [];
  const prepared = new Set<TitleId>();
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS_MAX; attempt += 1) {
    const committed = await library.commitEndedCheckins(account, { author, tasks, inbox }, prepared);
    if ("outcomes" in committed) return;
    const { needs } = committed;
    const known = await catalogue.load(needs);
    for (const id of needs) prepared.add(id);
    for (const title of known.values())
      tasks.push({
        title,
        decide: (shelf, next) => decideEndedCheckin(shelf, title, { wantsRewatches, next }, now),
      });
    const missing = needs.filter((id) => !known.has(id));
    if (missing.length === 0) continue;
    for (const title of (await recallTitles(services, account, missing)).values())
      tasks.push({ title, decide: (shelf) => decideLostCheckin(shelf, now) });
    const playbacks = await library.whole(account).playbacks();
    inbox.push(
      ...playbacks.filter(({ title }) => missing.includes(title)).map((one) => waitingCheckin(services, one)),
    );
  }
}

/** An ended check-in whose title is no longer in the catalogue, as an inbox item. */
function waitingCheckin({ inboxGrammar }: Services, { title, playback }: StoredPlayback): InboxItem {
  const { part, endsOn, allowRewatch } = playback;
  const stored = inboxGrammar.endedCheckin({ title, part, allowRewatch });
  const { section } = stored;
  const ids = new Map([["simkl", String(title)]]);
  return {
    ...stored,
    reason: "title_unknown",
    eventAt: endsOn,
    keys: waitingKeys({ section, ids, name: null, year: null, usesTvdbSeasons: false, parts: null }),
  };
}
