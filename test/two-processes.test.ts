// Two server processes on one PostgreSQL database, used concurrently over HTTP, behave like one server and record nothing
// twice. See architecture.md 2.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { call, makeToken, type Program, startProgram, type Token, temporaryFolder } from "./crash/program.ts";
import { freshPostgres, postgresIsMissing } from "./support/postgres.ts";

const skip = await postgresIsMissing();
const TIMES = 500;
const folder = await temporaryFolder("two-processes");

describe("two processes on one PostgreSQL database", { skip }, () => {
  let env: Record<string, string>;
  let programs: readonly Program[];
  before(async () => {
    env = { REPRISE_DATABASE_URL: await freshPostgres(), REPRISE_DATA_DIR: folder };
    // Both processes start on an empty database, and migrate it at the same time.
    programs = await Promise.all([startProgram(env), startProgram(env)]);
  });
  after(() => Promise.all((programs ?? []).map((program) => program.stop())));

  const events = {
    "a movie": { movies: [{ ids: { imdb: "tt0113277" } }] },
    "an episode": {
      shows: [{ ids: { simkl: 737685 }, seasons: [{ number: 1, episodes: [{ number: 3 }] }] }],
    },
  };
  for (const [name, body] of Object.entries(events))
    test(`${name} sent ${TIMES} times to both is recorded once, and all counts together are one`, async () => {
      const token: Token = await makeToken(env, name.replace(" ", "-"));
      const urls = programs.map(({ url }) => url);
      const answers = await Promise.all(
        Array.from({ length: TIMES }, (_, at) =>
          call(urls[at % urls.length] ?? "", "/sync/history", token, body),
        ),
      );
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
      const sum = (what: "movies" | "episodes") =>
        answers.reduce((total, answer) => total + answer.body.added[what], 0);
      assert.deepEqual([sum("movies"), sum("episodes")], name === "a movie" ? [1, 0] : [0, 1]);
      // Both processes return the same library.
      const read = await Promise.all(
        urls.map((url) => call(url, "/sync/all-items?extended=full&episode_watched_at=yes", token)),
      );
      const [one, other] = read.map((answer) => answer.body);
      assert.deepEqual(one, other);
      assert.equal((one.movies ?? []).length + (one.shows ?? []).length, 1);
      if (name === "an episode") assert.equal(one.shows[0].watched_episodes_count, 1);
    });
});
