// The rows of writing: single watches, growth, an import, viewings again, players.

import { EPISODES, FIRST_ID, importOf, WATCHED_SHOWS } from "./fixture.ts";
import { type Floors, measureFloors } from "./floors.ts";
import { type Bench, headersOf, load, post, rate, ratioOf, row, say, statementsOf } from "./harness.ts";
import type { LoadResult } from "./load.ts";

/** Episodes of one import. */
const IMPORT = 20_000;
/** The first show that the large account has not watched. */
const FRESH = WATCHED_SHOWS * EPISODES;
/** Shows of the account that watches again; each of its sessions is one show's. */
const WATCHED_AGAIN = 2_000;

/** One episode per request, on an account that begins empty and on one with 150,000 watches. */
export async function measureWatches(bench: Bench, empty: LoadResult): Promise<void> {
  const { url, tokens } = bench.ready;
  const history = `${url}/sync/history`;
  const write = (token: string, from: number): Promise<LoadResult> =>
    load(bench.seconds, {
      url: history,
      method: "POST",
      headers: headersOf(token),
      bodies: { kind: "watches", from },
    });
  const small = await write(tokens.small, FRESH);
  const again = {
    shows: [{ ids: { simkl: FIRST_ID }, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
  };
  const next = { shows: [{ ids: { simkl: FIRST_ID }, seasons: [{ number: 1, episodes: [{ number: 2 }] }] }] };
  await post(history, tokens.small, again);
  row(bench, "POST /sync/history, one episode, account of its own writes", rate(small), {
    floor: `empty route ${rate(empty)}`,
    ratio: ratioOf(small.perSecond, empty.perSecond),
    statements: await statementsOf(bench, () => post(history, tokens.small, next)),
  });

  say("filling the large account…");
  const step = Math.floor(IMPORT / EPISODES);
  for (let from = 0; from < WATCHED_SHOWS; from += step) {
    const { status } = await post(
      history,
      tokens.large,
      importOf(from, Math.min(WATCHED_SHOWS, from + step)),
    );
    if (status !== 201) throw new Error(`an import answered ${status}`);
  }
  const large = await write(tokens.large, FRESH);
  const last = WATCHED_SHOWS + 1_999;
  const place = (number: number) => ({
    shows: [{ ids: { simkl: FIRST_ID + last }, seasons: [{ number: 1, episodes: [{ number }] }] }],
  });
  await post(history, tokens.large, place(1));
  row(bench, "the same, account with 150,000 watches", rate(large), {
    floor: `the small account ${rate(small)}`,
    ratio: ratioOf(large.perSecond, small.perSecond),
    statements: await statementsOf(bench, () => post(history, tokens.large, place(2))),
  });
}

/** 20,000 episodes in one body, against raw inserts. */
export async function measureImport(
  bench: Bench,
  folder: string,
  databaseUrl: string | null,
): Promise<Floors> {
  const { url, tokens } = bench.ready;
  const floors = await measureFloors(folder, databaseUrl);
  const shows = Math.floor(IMPORT / EPISODES);
  let milliseconds = 0;
  const statements = await statementsOf(bench, async () => {
    ({ milliseconds } = await post(`${url}/sync/history`, tokens.import, importOf(0, shows)));
  });
  row(bench, `${shows * EPISODES} episodes in one body`, `${Math.round(milliseconds)} ms`, {
    floor: `raw inserts ${Math.round(floors.insertMillis)} ms`,
    ratio: ratioOf(floors.insertMillis, milliseconds),
    statements,
  });
  return floors;
}

/** Episodes watched again, one per request: each show's first makes a session, the others join it. */
export async function measureRewatches(bench: Bench, plain: LoadResult): Promise<void> {
  const { url, tokens } = bench.ready;
  for (let from = 0; from < WATCHED_AGAIN; from += 500)
    await post(`${url}/sync/history`, tokens.rewatching, importOf(from, from + 500));
  const again = await load(bench.seconds, {
    url: `${url}/sync/history?allow_rewatch=yes`,
    method: "POST",
    headers: headersOf(tokens.rewatching),
    bodies: { kind: "rewatches", from: 0 },
  });
  row(bench, "POST /sync/history?allow_rewatch=yes, one episode again", rate(again), {
    floor: `empty route ${rate(plain)}`,
    ratio: ratioOf(again.perSecond, plain.perSecond),
  });
  // The rest of the sessions, so that reading finds one for each show.
  for (let from = 0; from < WATCHED_AGAIN; from += 500)
    await post(`${url}/sync/history?allow_rewatch=yes`, tokens.rewatching, importOf(from, from + 500, 3));
}

/** A player's start and the stop of the same episode, again and again. */
export async function measureScrobbles(bench: Bench, plain: LoadResult): Promise<void> {
  const { url, tokens } = bench.ready;
  const calls = await load(bench.seconds, {
    url: `${url}/scrobble/start`,
    method: "POST",
    headers: headersOf(tokens.playing),
    // One device: the next call waits for the answer of the last.
    connections: 1,
    bodies: { kind: "scrobbles", from: 0 },
  });
  row(bench, "start and stop of an episode, one player", `${Math.round(calls.perSecond / 2)} pairs/s`, {
    floor: `empty route, 20 connections ${rate(plain)}`,
    ratio: ratioOf(calls.perSecond, plain.perSecond),
  });
}
