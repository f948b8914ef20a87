// The rows of writing: single watches, growth, an import, viewings again, players.

import { EPISODES, FIRST_ID, importOf, SPARE_SHOW, WATCHED_AGAIN, WATCHED_SHOWS } from "./fixture.ts";
import { type Floors, measureFloors } from "./floors.ts";
import {
  type Asked,
  type Bench,
  headersOf,
  inTurns,
  middle,
  post,
  rate,
  ratioInTurns,
  row,
  say,
  statementsOf,
} from "./harness.ts";

/** Episodes of one import. */
const IMPORT = 20_000;
/** Imports that take turns with their floor. */
const IMPORTS = 5;
/** The first show that the large account has not watched. */
const FRESH = WATCHED_SHOWS * EPISODES;

/** One episode per request, on an account that begins empty and on one with 150,000 watches, beside the empty route. */
export async function measureWatches(bench: Bench): Promise<void> {
  const { url, tokens } = bench.ready;
  const history = `${url}/sync/history`;
  say("filling the large account…");
  const step = Math.floor(IMPORT / EPISODES);
  for (let from = 0; from < WATCHED_SHOWS; from += step) {
    const body = importOf(from, Math.min(WATCHED_SHOWS, from + step));
    const { status } = await post(history, tokens.large, body);
    if (status !== 201) throw new Error(`an import answered ${status}`);
  }
  const writes = (token: string): Asked => ({
    url: history,
    method: "POST",
    headers: headersOf(token),
    bodies: { kind: "watches", from: FRESH },
  });
  const [empty = [], small = [], large = []] = await inTurns(bench.seconds, [
    emptyPost(bench),
    writes(tokens.small),
    writes(tokens.large),
  ]);
  row(bench, "POST /sync/history, one episode, account of its own writes", rate(small), {
    floor: `empty route ${rate(empty)}`,
    ratio: ratioInTurns(small, empty),
    statements: await statementsOfWatch(bench, tokens.small, SPARE_SHOW),
  });
  row(bench, "the same, account with 150,000 watches", rate(large), {
    floor: `the small account ${rate(small)}`,
    ratio: ratioInTurns(large, small),
    statements: await statementsOfWatch(bench, tokens.large, SPARE_SHOW),
  });
}

/** The statements of an episode of a show of which another is watched already. */
async function statementsOfWatch(bench: Bench, token: string, show: number): Promise<string> {
  const watch = (number: number) =>
    post(`${bench.ready.url}/sync/history`, token, {
      shows: [{ ids: { simkl: FIRST_ID + show }, seasons: [{ number: 1, episodes: [{ number }] }] }],
    });
  await watch(1);
  return statementsOf(bench, () => watch(2));
}

/** The same bodies to a route that does nothing. */
const emptyPost = ({ ready }: Bench): Asked => ({
  url: `${ready.emptyUrl}/empty`,
  method: "POST",
  headers: headersOf("x"),
  bodies: { kind: "any", from: 0 },
});

/** 20,000 episodes in one body, against raw inserts. */
export async function measureImport(
  bench: Bench,
  folder: string,
  databaseUrl: string | null,
): Promise<Floors> {
  const { url, tokens } = bench.ready;
  const floors = await measureFloors(folder, databaseUrl);
  const shows = Math.floor(IMPORT / EPISODES);
  const send = (turn: number) =>
    post(`${url}/sync/history`, tokens.import, importOf(turn * shows, (turn + 1) * shows));
  const turns: { floor: number; milliseconds: number }[] = [];
  for (let turn = 0; turn < IMPORTS; turn += 1)
    turns.push({ floor: await floors.insert(), milliseconds: (await send(turn)).milliseconds });
  row(
    bench,
    `${shows * EPISODES} episodes in one body`,
    `${Math.round(middle(turns.map(({ milliseconds }) => milliseconds)))} ms`,
    {
      floor: `raw inserts ${Math.round(middle(turns.map(({ floor }) => floor)))} ms`,
      ratio: middle(turns.map(({ floor, milliseconds }) => floor / milliseconds)).toFixed(2),
      statements: await statementsOf(bench, () => send(IMPORTS)),
    },
  );
  return floors;
}

/** Episodes watched again, one per request: each show's first makes a session, the others join it. */
export async function measureRewatches(bench: Bench): Promise<void> {
  const { url, tokens } = bench.ready;
  for (let from = 0; from < WATCHED_AGAIN; from += 500)
    await post(`${url}/sync/history`, tokens.rewatching, importOf(from, from + 500));
  const [empty = [], again = []] = await inTurns(bench.seconds, [
    emptyPost(bench),
    {
      url: `${url}/sync/history?allow_rewatch=yes`,
      method: "POST",
      headers: headersOf(tokens.rewatching),
      bodies: { kind: "rewatches", from: 0 },
    },
  ]);
  row(bench, "POST /sync/history?allow_rewatch=yes, one episode again", rate(again), {
    floor: `empty route ${rate(empty)}`,
    ratio: ratioInTurns(again, empty),
  });
  // The rest of the sessions, so that reading finds one for each show.
  for (let from = 0; from < WATCHED_AGAIN; from += 500)
    await post(`${url}/sync/history?allow_rewatch=yes`, tokens.rewatching, importOf(from, from + 500, 3));
}

/** A player's start and the stop of the same episode, again and again. */
export async function measureScrobbles(bench: Bench): Promise<void> {
  const { url, tokens } = bench.ready;
  const [empty = [], calls = []] = await inTurns(bench.seconds, [
    { ...emptyPost(bench), connections: 1 },
    {
      url: `${url}/scrobble/start`,
      method: "POST",
      headers: headersOf(tokens.playing),
      // One device: the next call waits for the answer of the last.
      connections: 1,
      bodies: { kind: "scrobbles", from: 0 },
    },
  ]);
  const pairs = calls.map((one) => ({ ...one, perSecond: one.perSecond / 2 }));
  row(bench, "start and stop of an episode, one player: pairs, and the slowest single calls", rate(pairs), {
    floor: `empty route, one connection ${rate(empty)}`,
    ratio: ratioInTurns(calls, empty),
  });
}
