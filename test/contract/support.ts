// Shared by the contract tests: titles, and helpers that record into a library and read it as a client does.

import assert from "node:assert/strict";
import type { Answer, TestPerson, TestServer } from "../support/server.ts";

/** An ended show: one special, two episodes in season 1, one in season 2. */
export const SMALL = 9_000_001;
/** An airing show: one special, four episodes in season 1, of which two have aired. The next airs on 2026-12-01. */
export const HALF_AIRED = 9_000_002;
/** An upcoming show: three dated episodes, none of which has aired. */
export const UPCOMING = 9_000_003;

/** Adds short shows with every airing status, which the starter catalogue does not have. */
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

/** Reads a whole library with its episodes, without virtual episodes of shows completed in bulk. */
export const ALL_ITEMS_URL =
  "/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=original&memos=yes";

// biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them
type Row = any;

/** All rows of a person's library. */
export async function library(person: TestPerson): Promise<Row[]> {
  const { status, body } = await person.get(ALL_ITEMS_URL);
  assert.equal(status, 200);
  return [...(body.shows ?? []), ...(body.anime ?? []), ...(body.movies ?? [])];
}

/** The row of the title with this Simkl id. */
export async function rowOf(person: TestPerson, simkl: number): Promise<Row> {
  const rows = (await library(person)).filter((row) => (row.movie ?? row.show).ids.simkl === simkl);
  assert.equal(rows.length, 1, `title ${simkl} has one row`);
  return rows[0];
}

/** The only row of a library. */
export async function onlyRow(person: TestPerson): Promise<Row> {
  const rows = await library(person);
  assert.equal(rows.length, 1, "the library has one row");
  return rows[0];
}

/** The watched episodes of a row: the times, by `S1E2`. */
export function watchesIn(row: Row): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { number: season, episodes } of row.seasons ?? [])
    for (const { number, watched_at } of episodes) entries.push([`S${season}E${number}`, watched_at]);
  return Object.fromEntries(entries);
}

/** Posts a history body, which must succeed. Returns the body of the response. */
export async function record(person: TestPerson, body: unknown, query = ""): Promise<Answer["body"]> {
  const answer = await person.post(`/sync/history${query}`, body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

/** The three counts in a response of POST /sync/history. */
export const counts = ({ added }: Answer["body"]): [movies: number, shows: number, episodes: number] => [
  added.movies,
  added.shows,
  added.episodes,
];

export const NOTHING_MISSING = { movies: [], shows: [], episodes: [] };

/** Checks that the response is an error with this status and identifier. Contract: conventions.md 9. */
export function assertError(answer: Answer, status: number, identifier: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(String(answer.headers["content-type"]), /^application\/json/);
  assert.equal(answer.body.error, identifier);
  assert.equal(answer.body.code, status);
  assert.equal(typeof answer.body.message, "string");
  assert.deepEqual(Object.keys(answer.body).sort(), ["code", "error", "message"]);
}
