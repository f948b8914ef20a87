// A player's call: resolve, prepare what else is played, commit. Contract: scrobble.md.

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
import { keptSince } from "./list-playbacks.ts";
import { resolveEach } from "./resolve-each.ts";
import type { Services } from "./services.ts";

/** Titles played at once by one person; a bound on how often a call is tried with one title more. */
export const TITLES_PLAYED_MAX = 20;

export type ScrobbleCall = {
  readonly kind: ScrobbleKind;
  readonly item: ScrobbleItem;
  readonly allowRewatch: boolean;
};

export type ScrobbleResult = {
  readonly title: Title;
  readonly request: ScrobbleRequest;
  readonly outcome: ScrobbleOutcome;
};

/** @throws Refused for what is unknown; it waits in the inbox when it would have been a watch */
export async function recordScrobble(
  services: Services,
  caller: Caller,
  call: ScrobbleCall,
): Promise<ScrobbleResult> {
  const { accounts, catalogue, clock } = services;
  const now = clock();
  const [resolved] = await resolveEach([call.item], (queries) => catalogue.resolveOrAsk(queries));
  if (!resolved) throw new Error("one item was resolved as none");
  const found = playedPart(resolved.resolution, call.item);
  if (found === null) {
    await keepUnknown(services, caller, call, { resolution: resolved.resolution, now });
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

/** The one part that is meant; null when there is no such title or part. @throws Refused for a series without one */
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
  const main: Task<ScrobbleOutcome | null> = {
    title,
    decide: (shelf, next) => decideScrobble(shelf, title, { request, next }, second),
  };
  const since = await keptSince(services, caller);
  // Only what begins ends what was going on.
  const begins = request.kind === "start" || request.kind === "checkin";
  const prepared = new Set([title.id]);
  const superseded: Task<ScrobbleOutcome | null>[] = [];
  for (let tries = 0; tries < TITLES_PLAYED_MAX; tries += 1) {
    const options = { keptSince: since, prepared: begins ? prepared : null };
    const tasks = [...superseded, main];
    const committed = await services.library.commitScrobble(account, { author, tasks }, options);
    if ("outcomes" in committed) {
      const outcome = outcomesByTask(tasks, committed)(main);
      if (outcome === null) throw new Error("a call has an outcome");
      return outcome;
    }
    const others = await services.catalogue.load(committed.needs);
    for (const id of committed.needs) prepared.add(id);
    for (const other of others.values()) superseded.push(supersede(other, request, second));
  }
  throw new Refused("too_much_playing");
}

const supersede = (title: Title, request: ScrobbleRequest, now: Millis): Task<null> => ({
  title,
  decide: (shelf, next) => ({ ...decideSuperseded(shelf, title, { by: request, next }, now), outcome: null }),
});

/** What would have marked something watched waits for its title. */
async function keepUnknown(
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
