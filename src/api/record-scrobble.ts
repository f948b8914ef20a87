// A player's call: resolve → prepare what else is played → commit → present. Contract: scrobble.md.

import type { Resolution } from "../catalogue/resolve.ts";
import type { AccountId, Millis, Part } from "../core/ids.ts";
import { MOVIE_PART } from "../core/ids.ts";
import { RETENTION } from "../core/playback.ts";
import {
  decideMatured,
  decideScrobble,
  decideSuperseded,
  endOf,
  type ScrobbleKind,
  type ScrobbleOutcome,
  type ScrobbleRequest,
  WATCHED_AT_PERCENT,
} from "../core/scrobble.ts";
import { wholeSecond } from "../core/time.ts";
import { regularEpisodes, type Title } from "../core/title.ts";
import type { Due, Task } from "../library/commit.ts";
import { titleKeys } from "./change-titles.ts";
import { missed, WireError } from "./errors.ts";
import type { Caller } from "./identify.ts";
import { parseScrobble, type ScrobbleItem } from "./parse/scrobble-body.ts";
import { presentDuplicate, presentScrobble } from "./presenters/scrobble.ts";
import type { ScrobbleBody } from "./schemas/scrobble.ts";
import type { Services } from "./services.ts";

/** The kind of due work that ends a check-in. */
export const MATURES = "checkin";
/** Titles played at once by one person; a guard against looping for ever. */
const MOST_TRIES = 20;

export type ScrobbleAnswered = { readonly status: 201 | 409; readonly body: unknown };

/** @throws WireError 404 `id_err` for what is unknown; it waits in the inbox when it would have been a watch */
export async function recordScrobble(
  services: Services,
  caller: Caller,
  call: { kind: ScrobbleKind; body: ScrobbleBody; allowRewatch: boolean },
): Promise<ScrobbleAnswered> {
  const now = services.clock();
  const item = parseScrobble(call.body);
  const [resolution] = await services.catalogue.resolve([item.query]);
  const found = partOf(resolution as Resolution, item);
  if (found === null) {
    await keepUnknown(services, caller, call, item, now);
    throw new WireError(404, "id_err", "No such title or episode");
  }
  const { title, part } = found;
  const request: ScrobbleRequest = {
    kind: call.kind,
    part,
    progress: item.progress,
    allowRewatch: call.allowRewatch,
    tracksRewatches: await services.tracksRewatches(caller.account),
    app: caller.app,
  };
  const outcome = await commitCall(services, caller, title, request, now);
  if (outcome.duplicate) return { status: 409, body: presentDuplicate(outcome.duplicate) };
  return { status: 201, body: presentScrobble(title, request, outcome) };
}

/** The one part that is meant; null when there is no such title or part. @throws WireError for a series without one */
function partOf(resolution: Resolution, { query }: ScrobbleItem): { title: Title; part: Part } | null {
  const target = resolution.kind === "found" ? resolution.targets[0] : undefined;
  if (!target) return null;
  const { title, parts } = target;
  if (title.type === "movie") return { title, part: MOVIE_PART };
  if (query.parts === null) {
    const regular = regularEpisodes(title);
    const [only] = regular;
    if (regular.length > 1) throw missed("episode");
    return only ? { title, part: only.part } : null;
  }
  const [named] = parts ?? [];
  return named && named.number !== null
    ? { title, part: { season: named.season, number: named.number } }
    : null;
}

async function commitCall(
  services: Services,
  { account, app }: Caller,
  title: Title,
  request: ScrobbleRequest,
  now: Millis,
): Promise<ScrobbleOutcome> {
  const second = wholeSecond(now);
  const author = { app, source: `/scrobble/${request.kind}`, now };
  const main: Task<ScrobbleOutcome> = {
    title,
    decide: (shelf, free) => decideScrobble(shelf, title, request, second, free),
  };
  const due: Due[] = request.kind === "checkin" ? [{ at: endOf(title, request, second), kind: MATURES }] : [];
  const keptSince = (now - RETENTION[await services.planOf(account)]) as Millis;
  // Only what begins ends what was going on.
  const begins = request.kind === "start" || request.kind === "checkin";
  const prepared = new Set([title.id]);
  const superseded: Task<ScrobbleOutcome | null>[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const options = { due, keptSince, prepared: begins ? prepared : null };
    const tasks = [...superseded, main];
    const committed = await services.library.commitScrobble(account, author, tasks, options);
    if ("outcomes" in committed) return committed.outcomes.at(-1) as ScrobbleOutcome;
    const others = await services.catalogue.load(committed.needs);
    for (const id of committed.needs) prepared.add(id);
    for (const other of others.values())
      superseded.push({
        title: other,
        decide: (shelf, free) => ({
          ...decideSuperseded(shelf, other, request, second, free),
          outcome: null,
        }),
      });
  }
  throw new WireError(400, "RATE_LIMIT", "Too much is being played at once");
}

/** What would have marked something watched waits for its title. */
async function keepUnknown(
  services: Services,
  { account, app }: Caller,
  { kind, body }: { kind: ScrobbleKind; body: ScrobbleBody },
  { progress, query }: ScrobbleItem,
  now: Millis,
): Promise<void> {
  if (kind !== "checkin" && !(kind === "stop" && progress >= WATCHED_AT_PERCENT)) return;
  const source = `/scrobble/${kind}`;
  await services.library.commit(
    account,
    { app, source, now },
    [],
    [
      {
        endpoint: source,
        section: query.section,
        input: body,
        reason: "title_unknown",
        eventAt: now,
        keys: titleKeys(query),
      },
    ],
  );
}

/** Ends the check-ins whose time has come, of every account; answers how many were due. */
export async function matureCheckins(services: Services): Promise<number> {
  const now = services.clock();
  const due = await services.library.due(now);
  for (const work of due) {
    if (work.kind === MATURES) await matureAccount(services, work.account, now);
    await services.library.done(work);
  }
  return due.length;
}

async function matureAccount(services: Services, account: AccountId, now: Millis): Promise<void> {
  const titles = await services.catalogue.load(await services.library.outstanding(account));
  const tracks = await services.tracksRewatches(account);
  const tasks = [...titles.values()].map(
    (title): Task<boolean> => ({
      title,
      decide: (shelf, free) => decideMatured(shelf, title, tracks, now, free),
    }),
  );
  await services.library.commit(account, { app: "", source: "/scrobble/checkin", now }, tasks);
}
