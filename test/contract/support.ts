// What the contract tests share: titles of their own, and a library read back the way a client reads it.

import assert from "node:assert/strict";
import type { Answer, TestPerson, TestServer } from "../support/server.ts";

/** Ended; one special, two episodes in season 1, one in season 2. */
export const SMALL = 9_000_001;
/** Airing; one special, and of season 1's four episodes two are out. Its next airs on 2026-12-01. */
export const HALF_AIRED = 9_000_002;
/** Upcoming; three dated episodes, none of them out. */
export const UPCOMING = 9_000_003;

/** Shows in the states of airing that the starter catalogue has no short example of. */
export async function addContractTitles({ catalogue }: TestServer): Promise<void> {
  const { rejected } = await catalogue.addTitles({
    titles: [
      {
        type: "show",
        title: "A Small Ended Show",
        year: 2020,
        status: "ended",
        runtime: 20,
        ids: { simkl: SMALL, tvdb: 990_001 },
        seasons: [
          { number: 0, episodes: 1, first_aired: "2020-01-01" },
          { number: 1, episodes: 2, first_aired: "2020-02-01" },
          { number: 2, episodes: 1, first_aired: "2021-02-01" },
        ],
      },
      {
        type: "show",
        title: "A Show on the Air",
        year: 2026,
        status: "airing",
        ids: { simkl: HALF_AIRED, tvdb: 990_002 },
        seasons: [{ number: 0, episodes: 1, first_aired: "2026-01-01" }],
        episodes: [
          { season: 1, number: 1, title: "First", aired: "2026-11-10T20:00:00-05:00" },
          { season: 1, number: 2, title: "Second", aired: "2026-11-17T20:00:00-05:00", runtime: 42 },
          { season: 1, number: 3, title: "Third", aired: "2026-12-01T20:00:00-05:00" },
          { season: 1, number: 4, aired: "2026-12-08T20:00:00-05:00" },
        ],
      },
      {
        type: "show",
        title: "A Show to Come",
        year: 2027,
        status: "upcoming",
        ids: { simkl: UPCOMING, tvdb: 990_003 },
        seasons: [{ number: 1, episodes: 3, first_aired: "2027-03-01" }],
      },
    ],
  });
  assert.deepEqual(rejected, []);
}

/** Everything that a library holds, episode by episode, without rows that the server makes up. */
export const WHOLE =
  "/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=original&memos=yes";

// biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
type Row = any;

/** All rows of the person's library. */
export async function library(person: TestPerson): Promise<Row[]> {
  const { status, body } = await person.get(WHOLE);
  assert.equal(status, 200);
  return [...(body.shows ?? []), ...(body.anime ?? []), ...(body.movies ?? [])];
}

/** The one row of the title with this Simkl id. */
export async function rowOf(person: TestPerson, simkl: number): Promise<Row> {
  const rows = (await library(person)).filter((row) => (row.movie ?? row.show).ids.simkl === simkl);
  assert.equal(rows.length, 1, `title ${simkl} has one row`);
  return rows[0];
}

/** The person's only row. */
export async function onlyRow(person: TestPerson): Promise<Row> {
  const rows = await library(person);
  assert.equal(rows.length, 1, "the library holds one row");
  return rows[0];
}

/** A row's watched episodes as `S1E2` → time. */
export function watchesIn(row: Row): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { number: season, episodes } of row.seasons ?? [])
    for (const { number, watched_at } of episodes) entries.push([`S${season}E${number}`, watched_at]);
  return Object.fromEntries(entries);
}

/** Posts a history body that must succeed; answers what was added and what was not found. */
export async function record(person: TestPerson, body: unknown, query = ""): Promise<Answer["body"]> {
  const answer = await person.post(`/sync/history${query}`, body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

/** The three counts of an answer of POST /sync/history. */
export const counts = ({ added }: Answer["body"]): [movies: number, shows: number, episodes: number] => [
  added.movies,
  added.shows,
  added.episodes,
];

export const NOTHING_MISSING = { movies: [], shows: [], episodes: [] };

/** That the answer is an error of the contract's shape. Contract: conventions.md 9. */
export function assertError(answer: Answer, status: number, identifier: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(String(answer.headers["content-type"]), /^application\/json/);
  assert.equal(answer.body.error, identifier);
  assert.equal(answer.body.code, status);
  assert.equal(typeof answer.body.message, "string");
  assert.deepEqual(Object.keys(answer.body).sort(), ["code", "error", "message"]);
}
