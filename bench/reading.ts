// The rows of reading: polls, the whole library, sessions, statistics.

import { EPISODES, WATCHED_SHOWS } from "./fixture.ts";
import type { Floors } from "./floors.ts";
import {
  type Bench,
  get,
  headersOf,
  inTurns,
  load,
  middle,
  rate,
  ratioInTurns,
  ratioOf,
  readAll,
  row,
  statementsOf,
} from "./harness.ts";

const EVERYTHING =
  "extended=full&episode_watched_at=yes&include_all_episodes=yes&memos=yes&next_watch_info=yes&episode_tvdb_id=yes&episode_runtime=yes";

/** What every client asks all day: has anything changed, and what is new since. */
export async function measurePolls(bench: Bench): Promise<void> {
  const { url, emptyUrl, tokens } = bench.ready;
  for (const [work, path] of [
    ["GET /sync/activities", "/sync/activities"],
    ["a delta with nothing new", "/sync/all-items/shows?date_from=2100-01-01T00:00:00Z"],
  ] as const) {
    await get(url + path, tokens.large);
    const [empty = [], polls = []] = await inTurns(bench.seconds, [
      { url: `${emptyUrl}/empty` },
      { url: url + path, headers: headersOf(tokens.large) },
    ]);
    row(bench, work, rate(polls), {
      floor: `empty route ${rate(empty)}`,
      ratio: ratioInTurns(polls, empty),
      statements: await statementsOf(bench, () => get(url + path, tokens.large)),
    });
  }
}

/** 5,000 titles and 150,000 watches with everything switched on, and the writes that go on meanwhile. */
export async function measureWhole(bench: Bench, floors: Floors): Promise<void> {
  const { url, tokens } = bench.ready;
  const everything = `${url}/sync/all-items?${EVERYTHING}`;
  const cold = await readAll(everything, tokens.large);
  const reads: { floor: number; first: number; total: number }[] = [];
  for (let turn = 0; turn < 7; turn += 1)
    reads.push({ floor: await floors.read(), ...(await readAll(everything, tokens.large)) });
  const median = (of: (read: (typeof reads)[number]) => number): number => middle(reads.map(of));
  const meanwhile = load(4, {
    url: `${url}/sync/history`,
    method: "POST",
    headers: headersOf(tokens.import),
    connections: 2,
    bodies: { kind: "watches", from: WATCHED_SHOWS * EPISODES },
  });
  for (let times = 0; times < 3; times += 1) await readAll(everything, tokens.large);
  const writes = await meanwhile;
  row(
    bench,
    "GET /sync/all-items, everything on: first byte",
    `${Math.round(cold.first)} ms cold, ${Math.round(median(({ first }) => first))} ms warm`,
    { floor: "200 ms" },
  );
  row(
    bench,
    `the same, whole answer (${Math.round(cold.bytes / 1e6)} MB)`,
    `${Math.round(cold.total)} ms cold, ${Math.round(median(({ total }) => total))} ms warm`,
    {
      floor: `the same rows and JSON.stringify ${Math.round(median(({ floor }) => floor))} ms`,
      ratio: `${median(({ total, floor }) => total / floor).toFixed(2)} times`,
      statements: await statementsOf(bench, () => readAll(everything, tokens.large)),
    },
  );
  row(bench, "writes while it is read, two connections", rate([writes]));
}

/** A library of 2,000 shows and as many sessions, with and without the sessions. */
export async function measureSessions(bench: Bench): Promise<void> {
  const { url, tokens } = bench.ready;
  const read = async (query: string): Promise<number> => {
    const address = `${url}/sync/all-items/shows?extended=full&episode_watched_at=yes${query}`;
    await readAll(address, tokens.rewatching);
    return (await readAll(address, tokens.rewatching)).total;
  };
  const plain = await read("");
  const sessions = await read("&allow_rewatch=yes");
  row(bench, "a library of 2,000 shows with 2,000 sessions", `${Math.round(sessions)} ms`, {
    floor: `without the sessions ${Math.round(plain)} ms`,
    ratio: `${ratioOf(sessions, plain)} times`,
  });
}

/** Statistics of 150,000 watches. */
export async function measureStatistics(bench: Bench): Promise<void> {
  const { url, emptyUrl, tokens } = bench.ready;
  const settings = (await (
    await fetch(`${url}/users/settings`, { headers: headersOf(tokens.large) })
  ).json()) as {
    account: { id: number };
  };
  const address = `${url}/users/${settings.account.id}/stats`;
  await get(address, tokens.large);
  const [empty = [], polls = []] = await inTurns(bench.seconds, [
    { url: `${emptyUrl}/empty`, connections: 1 },
    { url: address, headers: headersOf(tokens.large), connections: 1 },
  ]);
  row(bench, "GET /users/ID/stats at 150,000 watches, one connection", rate(polls), {
    floor: `empty route ${rate(empty)}`,
    ratio: ratioInTurns(polls, empty),
    statements: await statementsOf(bench, () => get(address, tokens.large)),
  });
}
