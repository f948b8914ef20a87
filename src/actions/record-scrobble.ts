// A player's call: resolve → prepare what else is played → commit → present. Contract: scrobble.md.

import { authorOf, type Caller } from "../api/http/identify.ts";
import type { AccountId, Millis, Part } from "../core/ids.ts";
import { keyOf, MOVIE_PART, type TitleId } from "../core/ids.ts";
import { RETENTION } from "../core/playback.ts";
import {
  decideForgotten,
  decideMatured,
  decideScrobble,
  decideSuperseded,
  type ScrobbleKind,
  type ScrobbleOutcome,
  type ScrobbleRequest,
  WATCHED_AT_PERCENT,
} from "../core/scrobble.ts";
import { wholeSecond } from "../core/time.ts";
import { regularEpisodes, type Title } from "../core/title.ts";
import type { Resolution } from "../core/title-query.ts";
import { CHECKIN_ENDS } from "../library/checkins.ts";
import type { Task } from "../library/commit.ts";
import type { InboxItem } from "../library/inbox.ts";
import { DUE_AT_ONCE, type StoredPlayback } from "../library/scrobbles.ts";
import { missed, WireError } from "../wire/errors.ts";
import { parseScrobble, type ScrobbleItem } from "../wire/scrobble/parse.ts";
import { presentDuplicate, presentScrobble } from "../wire/scrobble/present.ts";
import type { ScrobbleBody } from "../wire/scrobble/schema.ts";
import { titleKeys } from "./change-titles.ts";
import { rememberedTitles } from "./recall-titles.ts";
import type { Services } from "./services.ts";

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
  const [resolution] = await services.catalogue.resolveOrAsk([item.query]);
  const found = partOf(resolution as Resolution, item);
  if (found === null) {
    const unknown = unknownItem(call, item, resolution as Resolution, now);
    const flags = call.allowRewatch ? { flags: { allow_rewatch: "yes" }, isViewing: true } : {};
    await keepUnknown(services, caller, call, unknown && { ...unknown, ...flags });
    throw new WireError(404, "id_err", "No such title or episode");
  }
  const { title, part } = found;
  const request: ScrobbleRequest = {
    kind: call.kind,
    part,
    progress: item.progress,
    allowRewatch: call.allowRewatch,
    tracksRewatches: await services.tracksRewatches(caller.account),
    wantsRewatches: await wantsRewatches(services, caller.account),
    app: caller.app,
  };
  const outcome = await commitCall(services, caller, title, request, now);
  if (outcome.duplicate) return { status: 409, body: presentDuplicate(outcome.duplicate) };
  return { status: 201, body: presentScrobble(title, request, outcome) };
}

async function wantsRewatches({ personOf }: Services, account: AccountId): Promise<boolean> {
  return (await personOf(account))?.tracksRewatches !== false;
}

/** The one part that is meant; null when there is no such title or part. @throws WireError for a series without one */
function partOf(resolution: Resolution, { query }: ScrobbleItem): { title: Title; part: Part } | null {
  const target = resolution.kind === "found" ? resolution.targets[0] : undefined;
  if (!target) return null;
  const { title, parts } = target;
  if (title.type === "movie") return { title, part: MOVIE_PART };
  const [named] = parts ?? [];
  if (named && named.number !== null) return { title, part: { season: named.season, number: named.number } };
  const [first, ...others] = regularEpisodes(title);
  const isMovie = title.animeType === "movie";
  if (query.parts !== null && !(isMovie && others.length === 0)) return null;
  if (first && others.length === 0) return { title, part: first.part };
  if (first && isMovie) return { title, part: MOVIE_PART };
  if (others.length > 0) throw missed("episode");
  return null;
}

async function commitCall(
  services: Services,
  caller: Caller,
  title: Title,
  request: ScrobbleRequest,
  now: Millis,
): Promise<ScrobbleOutcome> {
  const second = wholeSecond(now);
  const { account } = caller;
  const author = authorOf(caller, `/scrobble/${request.kind}`, now);
  const main: Task<ScrobbleOutcome> = {
    title,
    decide: (shelf, free) => decideScrobble(shelf, title, request, second, free),
  };
  const keptSince = (now - RETENTION[await services.planOf(account)]) as Millis;
  // Only what begins ends what was going on.
  const begins = request.kind === "start" || request.kind === "checkin";
  const prepared = new Set([title.id]);
  const superseded: Task<ScrobbleOutcome | null>[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const options = { keptSince, prepared: begins ? prepared : null };
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

type Call = { readonly kind: ScrobbleKind; readonly body: ScrobbleBody };

/** What would have marked something watched waits for its title. */
async function keepUnknown(
  services: Services,
  caller: Caller,
  { kind }: Call,
  item: InboxItem | null,
): Promise<void> {
  if (item === null) return;
  const author = authorOf(caller, `/scrobble/${kind}`, item.eventAt);
  await services.library.commit(caller.account, author, [], [item]);
}

/** The call as it waits; null for one that would have marked nothing. Its progress is left out: each repetition has another. */
function unknownItem(
  { kind, body }: Call,
  { progress, query }: ScrobbleItem,
  resolution: Resolution,
  now: Millis,
): InboxItem | null {
  if (kind !== "checkin" && !(kind === "stop" && progress >= WATCHED_AT_PERCENT)) return null;
  const { progress: _, ...input } = body;
  const known = resolution.kind === "found" ? resolution.targets[0]?.title : undefined;
  return {
    endpoint: `/scrobble/${kind}`,
    section: query.section,
    input,
    reason: resolution.kind === "unknown" ? resolution.reason : "episode_unknown",
    eventAt: now,
    keys: known ? [["title", String(known.id)]] : titleKeys(query),
  };
}

/**
 * Ends the check-ins whose time has come, of every account. What fails for one account does not hold up the others.
 * @throws AggregateError when some failed; they stay due
 */
export async function matureCheckins(services: Services): Promise<void> {
  const now = services.clock();
  const failures: unknown[] = [];
  for (let more = true; more; ) {
    const due = await services.library.due(CHECKIN_ENDS, now);
    for (const account of due)
      await matureAccount(services, account, now).catch((error) => failures.push(error));
    more = due.length === DUE_AT_ONCE && failures.length === 0;
  }
  if (failures.length > 0) throw new AggregateError(failures, "some check-ins could not be ended");
}

async function matureAccount(services: Services, account: AccountId, now: Millis): Promise<void> {
  const author = { app: "", source: "/scrobble/checkin", now };
  const tasks: Task<boolean>[] = [];
  const inbox: InboxItem[] = [];
  const prepared = new Set<TitleId>();
  const wishes = { wantsRewatches: await wantsRewatches(services, account) };
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const committed = await services.library.commitMatured(account, author, tasks, { prepared, inbox });
    if ("outcomes" in committed) return;
    const known = await services.catalogue.load(committed.needs);
    const lost = committed.needs.filter((id) => !known.has(id));
    for (const id of committed.needs) prepared.add(id);
    for (const title of known.values())
      tasks.push({ title, decide: (shelf, free) => decideMatured(shelf, title, wishes, now, free) });
    if (lost.length === 0) continue;
    for (const title of (await rememberedTitles(services, account, lost)).values())
      tasks.push({ title, decide: (shelf) => decideForgotten(shelf, now) });
    const stored = await services.library.playbacks(account);
    inbox.push(...stored.filter(({ title }) => lost.includes(title)).map(lostCheckin));
  }
}

/** A check-in whose title the catalogue has lost meanwhile waits until it is known again. */
function lostCheckin({ title, playback: { part, endsOn, allowRewatch } }: StoredPlayback): InboxItem {
  const isMovie = keyOf(part) === keyOf(MOVIE_PART);
  const section = isMovie ? "movies" : "shows";
  const named = { ids: { simkl: title } };
  return {
    endpoint: "/scrobble/checkin",
    section,
    input: { ...(isMovie ? { movie: named } : { show: named, episode: part }), allow_rewatch: allowRewatch },
    reason: "title_unknown",
    eventAt: endsOn,
    keys: titleKeys({ section, ids: new Map([["simkl", String(title)]]), name: null }),
  };
}
