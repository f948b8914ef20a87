// Records a player's call: resolve its title, load the other titles being played, and commit. Contract: scrobble.md.

import { titleKey } from "../catalogue/changed-titles.ts";
import type { Millis, Part } from "../core/ids.ts";
import { isFinishing, type ScrobbleKind, type ScrobbleRequest } from "../core/playback/playback-after.ts";
import { decideSuperseded } from "../core/playback/playback-end.ts";
import { partPlayed } from "../core/playback/played-part.ts";
import { decideScrobble, type ScrobbleOutcome } from "../core/playback/scrobble.ts";
import { Refused } from "../core/requests/refusal.ts";
import type { ScrobbleItem } from "../core/requests/request-items.ts";
import { wholeSecond } from "../core/time.ts";
import type { Title } from "../core/titles/title.ts";
import type { Resolution } from "../core/titles/title-query.ts";
import { outcomesByTask, type Task } from "../library/commit/commit.ts";
import type { InboxItem } from "../library/inbox/inbox-item.ts";
import { authorOf, type Caller } from "./caller.ts";
import { waitingKeys } from "./inbox/waiting-keys.ts";
import { playbacksKeptSince } from "./list-playbacks.ts";
import { resolveOne } from "./resolve-each.ts";
import type { Services } from "./services.ts";

/** Each failed attempt loads further titles that the account is playing. Contract: scrobble.md 4. */
export const COMMIT_ATTEMPTS_MAX = 20;

export type ScrobbleCall = {
  readonly kind: ScrobbleKind;
  readonly item: ScrobbleItem;
  /** Whether the request opts in to rewatches. Contract: scrobble.md 8. */
  readonly allowRewatch: boolean;
};

export type ScrobbleResult = {
  readonly title: Title;
  readonly request: ScrobbleRequest;
  readonly outcome: ScrobbleOutcome;
};

/** @throws Refused if the title or episode is unknown. A call that would become a watch then waits in the inbox */
export async function recordScrobble(
  services: Services,
  caller: Caller,
  call: ScrobbleCall,
): Promise<ScrobbleResult> {
  const { accounts, catalogue, clock } = services;
  const now = clock();
  const resolution = await resolveOne(call.item, (queries) => catalogue.resolveOrAsk(queries));
  const found = playedPart(resolution, call.item);
  if (found === null) {
    await storeUnknown(services, caller, call, { resolution, now });
    throw new Refused("title_unknown");
  }
  const { title, part } = found;
  const request: ScrobbleRequest = {
    kind: call.kind,
    part,
    progress: call.item.progress,
    allowRewatch: call.allowRewatch,
    tracksRewatches: await accounts.tracksRewatches(caller.account),
    wantsRewatches: await accounts.wantsRewatches(caller.account),
    app: caller.app,
  };
  const outcome = await commitCall(services, caller, { title, request, now });
  return { title, request, outcome };
}

/** The title and the part of the call; null if either is unknown. @throws Refused for a series without an episode */
function playedPart(resolution: Resolution, { query }: ScrobbleItem): { title: Title; part: Part } | null {
  const target = resolution.kind === "found" ? resolution.targets[0] : undefined;
  if (!target) return null;
  const part = partPlayed(target.title, { namesPart: query.parts !== null, parts: target.parts });
  if (part === "episode missing") throw new Refused("episode_missing");
  return part && { title: target.title, part };
}

type PreparedCall = { readonly title: Title; readonly request: ScrobbleRequest; readonly now: Millis };

async function commitCall(
  services: Services,
  caller: Caller,
  { title, request, now }: PreparedCall,
): Promise<ScrobbleOutcome> {
  const second = wholeSecond(now);
  const { account } = caller;
  const author = authorOf(caller, `/scrobble/${request.kind}`, now);
  const callTask: Task<ScrobbleOutcome | null> = {
    title,
    decide: (shelf, next) => decideScrobble(shelf, title, { request, next }, second),
  };
  const keptSince = await playbacksKeptSince(services, caller);
  // Only a start or a check-in ends the playbacks of other titles. Contract: scrobble.md 3.3.
  const endsOthers = request.kind === "start" || request.kind === "checkin";
  const prepared = new Set([title.id]);
  const otherTasks: Task<ScrobbleOutcome | null>[] = [];
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS_MAX; attempt += 1) {
    const options = { keptSince, prepared: endsOthers ? prepared : null };
    const tasks = [...otherTasks, callTask];
    const committed = await services.library.commitScrobble(account, { author, tasks }, options);
    if ("outcomes" in committed) {
      const outcome = outcomesByTask(tasks, committed)(callTask);
      if (outcome === null) throw new Error("the scrobble was committed without an outcome");
      return outcome;
    }
    const others = await services.catalogue.load(committed.needs);
    for (const id of committed.needs) prepared.add(id);
    for (const other of others.values()) otherTasks.push(supersede(other, request, second));
  }
  throw new Refused("too_much_playing");
}

const supersede = (title: Title, request: ScrobbleRequest, now: Millis): Task<null> => ({
  title,
  decide: (shelf, next) => ({ ...decideSuperseded(shelf, title, { by: request, next }, now), outcome: null }),
});

/** Stores a call with an unknown title or episode in the inbox, if it would become a watch. Contract: scrobble.md 4. */
async function storeUnknown(
  { library, inboxGrammar }: Services,
  caller: Caller,
  { kind, item, allowRewatch }: ScrobbleCall,
  { resolution, now }: { resolution: Resolution; now: Millis },
): Promise<void> {
  const { progress, query, input } = item;
  if (kind !== "checkin" && !isFinishing({ kind, progress })) return;
  const known = resolution.kind === "found" ? resolution.targets[0]?.title : undefined;
  const endpoint = `/scrobble/${kind}`;
  const waiting: InboxItem = {
    endpoint,
    section: query.section,
    input,
    reason: resolution.kind === "unknown" ? resolution.reason : "episode_unknown",
    eventAt: now,
    keys: known ? [titleKey(known.id)] : waitingKeys(query),
    ...(allowRewatch ? { flags: inboxGrammar.flags({ allowRewatch }), isViewing: true } : {}),
  };
  const author = authorOf(caller, endpoint, now);
  await library.commit(caller.account, { author, tasks: [], inbox: [waiting] });
}
