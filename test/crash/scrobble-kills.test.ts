// What is being played outlives a SIGKILL: a real server is killed between the calls of a player.
// Contract: scrobble.md 3, 5.

import assert from "node:assert/strict";
import { test } from "node:test";
import { freshDatabase } from "../support/stores.ts";
import { call, makeToken, startProgram, temporaryFolder } from "./program.ts";

const MOVIE = { movie: { ids: { simkl: 53434 } } };
const PAUSED = { movie: { ids: { imdb: "tt1375666" } } };
const episode = (number: number) => ({ anime: { ids: { simkl: 39508 } }, episode: { number } });

test("killed after each call of an evening: what was started is stopped, what was checked in is watched", async () => {
  const environment = { REPRISE_DATA_DIR: await temporaryFolder("scrobble"), ...(await freshDatabase()) };
  const token = await makeToken(environment, "ada");
  let program = await startProgram(environment);
  /** One call, and the server is gone as soon as it has answered. */
  const scrobble = async (kind: string, progress: number, what: object): Promise<[number, string]> => {
    const { status, body } = await call(program.url, `/scrobble/${kind}`, token, { progress, ...what });
    await program.kill();
    program = await startProgram(environment);
    return [status, body.action ?? body.error];
  };
  const saved = async (): Promise<unknown> => {
    const { body } = await call(program.url, "/sync/playback?hide_watched=false", token);
    return body.map((one: { progress: number; movie: { title: string } }) => [one.movie.title, one.progress]);
  };

  assert.deepEqual(await scrobble("pause", 30, PAUSED), [201, "pause"]);
  assert.deepEqual(await saved(), [["Inception", 30]]);
  assert.deepEqual(await scrobble("start", 1, MOVIE), [201, "start"]);
  assert.deepEqual(await scrobble("stop", 95, MOVIE), [201, "scrobble"]);
  assert.deepEqual(await scrobble("stop", 96, MOVIE), [409, "already_watched"]);
  // Its time is over at once, so that nobody waits for it.
  assert.deepEqual(await scrobble("checkin", 100, episode(1)), [201, "checkin"]);
  assert.deepEqual(await scrobble("start", 90, episode(2)), [201, "start"]);
  assert.deepEqual(await scrobble("start", 0, PAUSED), [201, "start"]);

  assert.deepEqual(await saved(), [], "what was started again is saved no more");
  const { body } = await call(program.url, "/sync/all-items?extended=full", token);
  assert.deepEqual(
    body.movies.map((row: { movie: { title: string } }) => row.movie.title),
    ["The Godfather"],
  );
  assert.deepEqual(
    body.anime.map(({ seasons }: { seasons: object }) => seasons),
    [[{ number: 1, episodes: [{ number: 1 }, { number: 2 }] }]],
  );
  const { body: told } = await call(program.url, "/reprise/v1/revisions?limit=100", token);
  assert.equal(told.revisions.length, 3, "each of the three was watched once");
  await program.stop();
});
