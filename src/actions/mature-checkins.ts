// Ending the check-ins whose time has come. Contract: scrobble.md 3.

import type { AccountId, TitleId } from "../core/ids.ts";
import { decideEndedCheckin, decideLostCheckin } from "../core/playback/playback-end.ts";
import type { Task } from "../library/commit/commit.ts";
import type { InboxItem } from "../library/inbox/inbox-item.ts";
import type { StoredPlayback } from "../library/playback/scrobbles.ts";
import { eachDueAccount } from "./due-accounts.ts";
import { waitingKeys } from "./inbox/waiting-keys.ts";
import { recallTitles } from "./recall-titles.ts";
import { TITLES_PLAYED_MAX } from "./record-scrobble.ts";
import type { Services } from "./services.ts";

/** One round. @throws AggregateError when some accounts failed; they stay due */
export async function matureCheckins(services: Services): Promise<void> {
  await eachDueAccount(services, "checkin", (account) => matureAccount(services, account));
}

async function matureAccount(services: Services, account: AccountId): Promise<void> {
  const { accounts, catalogue, clock, library } = services;
  const now = clock();
  const author = { app: "", source: "/scrobble/checkin", now };
  const wishes = { wantsRewatches: await accounts.wantsRewatches(account) };
  const tasks: Task<boolean>[] = [];
  const inbox: InboxItem[] = [];
  const prepared = new Set<TitleId>();
  for (let tries = 0; tries < TITLES_PLAYED_MAX; tries += 1) {
    const committed = await library.commitMatured(account, { author, tasks, inbox }, prepared);
    if ("outcomes" in committed) return;
    const { needs } = committed;
    const known = await catalogue.load(needs);
    for (const id of needs) prepared.add(id);
    for (const title of known.values())
      tasks.push({
        title,
        decide: (shelf, next) => decideEndedCheckin(shelf, title, { ...wishes, next }, now),
      });
    const lost = needs.filter((id) => !known.has(id));
    if (lost.length === 0) continue;
    for (const title of (await recallTitles(services, account, lost)).values())
      tasks.push({ title, decide: (shelf) => decideLostCheckin(shelf, now) });
    const stored = await library.whole(account).playbacks();
    inbox.push(
      ...stored.filter(({ title }) => lost.includes(title)).map((one) => lostCheckin(services, one)),
    );
  }
}

/** A check-in whose title the catalogue has lost meanwhile waits until it is known again. */
function lostCheckin({ inboxGrammar }: Services, { title, playback }: StoredPlayback): InboxItem {
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
