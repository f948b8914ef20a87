// A client that follows the documented sync loop, while others write, ends with a copy of the whole library.
// SYNC_LOOP_RUNS sets how often; SYNC_LOOP_SEED tells the stories of a seed again, which every run prints.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { seedFrom } from "./support/random.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

const RUNS = Number(process.env.SYNC_LOOP_RUNS ?? 200);
const seed = seedFrom("SYNC_LOOP_SEED") | 0;
const TYPES = [
  ["tv_shows", "shows", "show"],
  ["anime", "anime", "show"],
  ["movies", "movies", "movie"],
] as const;
const EVERYTHING = "extended=full&episode_watched_at=yes&include_all_episodes=original&memos=yes";

// biome-ignore lint/suspicious/noExplicitAny: rows as the wire carries them
type Row = any;
type Copy = Map<string, Map<number, Row>>;

/** The loop as documented: activities, then what changed since, then a reconciliation when something left. */
class SyncClient {
  readonly copy: Copy = new Map(TYPES.map(([, list]) => [list, new Map()]));
  #saved: Row = null;
  readonly #person: TestPerson;

  constructor(person: TestPerson) {
    this.#person = person;
  }

  async loop(): Promise<void> {
    const { body: activities } = await this.#person.get("/sync/activities");
    for (const [block, list, wrapper] of TYPES) {
      const [now, then] = [activities[block], this.#saved?.[block]];
      if (then && now.all === then.all) continue;
      if (!then?.all) {
        // A first read replaces the copy: it may have seen more than the activities before it told of.
        this.copy.get(list)?.clear();
        await this.#merge(list, wrapper, `/sync/all-items/${list}?${EVERYTHING}`);
        continue;
      }
      if (now.removed_from_list !== then.removed_from_list) await this.#reconcile(list, wrapper);
      await this.#merge(list, wrapper, `/sync/all-items/${list}?${EVERYTHING}&date_from=${then.all}`);
      if (now.rated_at !== then.rated_at)
        await this.#merge(
          list,
          wrapper,
          `/sync/ratings/${list}?${EVERYTHING}&date_from=${then.rated_at ?? ""}`,
        );
    }
    this.#saved = activities;
  }

  async #merge(list: string, wrapper: string, url: string): Promise<void> {
    const { body } = await this.#person.get(url);
    for (const row of body[list] ?? []) this.copy.get(list)?.set(row[wrapper].ids.simkl, row);
  }

  async #reconcile(list: string, wrapper: string): Promise<void> {
    const { body } = await this.#person.get(`/sync/all-items/${list}?extended=simkl_ids_only`);
    const there = new Set((body[list] ?? []).map((row: Row) => row[wrapper].ids.simkl));
    for (const id of this.copy.get(list)?.keys() ?? []) if (!there.has(id)) this.copy.get(list)?.delete(id);
  }
}

/** A show whose episodes air while the test's clock runs, so that somebody is caught up and waits. */
const AIRING = {
  type: "show",
  title: "Always On",
  year: 2026,
  status: "airing",
  ids: { simkl: 99_000_001 },
  episodes: Array.from({ length: 400 }, (_, index) => ({
    season: 1,
    number: index + 1,
    aired: new Date(Date.parse("2026-11-24T11:59:00Z") + index * 30_000).toISOString(),
  })),
};

const shows = fc.constantFrom(
  { simkl: 2090 },
  { imdb: "tt0903747" },
  { simkl: 99_000_001 },
  { tvdb: 334824 },
);
const anime = fc.constantFrom({ mal: 1 }, { simkl: 39687 }, { simkl: 439744 });
const movies = fc.constantFrom({ simkl: 53434 }, { imdb: "tt0113277" }, { simkl: 1015859 });
const titled = fc.oneof(
  fc.tuple(fc.constant("movies"), movies),
  fc.tuple(fc.constant("shows"), shows),
  fc.tuple(fc.constant("anime"), anime),
);
const status = fc.constantFrom("watching", "plantowatch", "completed", "dropped");
const episodes = fc.array(fc.record({ number: fc.integer({ min: 1, max: 12 }) }), {
  minLength: 1,
  maxLength: 4,
});

type Write = { url: string; body: unknown; seconds: number };
const seconds = fc.constantFrom(0, 0, 0, 1, 45);

/** A player's call: it says one title, of a show an episode as well. */
const played: fc.Arbitrary<Write> = fc
  .tuple(
    fc.constantFrom("start", "pause", "stop"),
    fc.oneof(
      fc.record({ movie: fc.record({ ids: movies }) }),
      fc.record({
        show: fc.record({ ids: shows }),
        episode: fc.record({ season: fc.constant(1), number: fc.integer({ min: 1, max: 6 }) }),
      }),
      fc.record({
        anime: fc.record({ ids: anime }),
        episode: fc.record({ number: fc.integer({ min: 1, max: 6 }) }),
      }),
    ),
    fc.constantFrom(10, 95),
    seconds,
  )
  .map(([kind, item, progress, passing]) => ({
    url: `/scrobble/${kind}`,
    body: { ...item, progress },
    seconds: passing,
  }));

const listed: fc.Arbitrary<Write> = fc
  .tuple(
    titled,
    fc.oneof(
      fc.record({ url: fc.constant("/sync/history"), more: fc.constant({}) }),
      fc.record({
        url: fc.constantFrom("/sync/history", "/sync/history/remove"),
        more: fc.record({ episodes }),
      }),
      fc.record({
        url: fc.constant("/sync/history"),
        more: fc.record({ status, rating: fc.integer({ min: 0, max: 10 }) }),
      }),
      fc.record({
        url: fc.constant("/sync/history"),
        more: fc.record({ memo: fc.record({ text: fc.constantFrom("good", "bad", "") }) }),
      }),
      fc.record({ url: fc.constant("/sync/history/remove"), more: fc.constant({}) }),
      fc.record({
        url: fc.constant("/sync/add-to-list"),
        more: fc.record({ to: fc.oneof(status, fc.constant("remove")) }),
      }),
      fc.record({
        url: fc.constantFrom("/sync/history", "/sync/history/remove"),
        more: fc.record({
          use_tvdb_anime_seasons: fc.constant(true),
          seasons: fc.tuple(fc.record({ number: fc.integer({ min: 0, max: 3 }), episodes })),
        }),
      }),
      fc.record({
        url: fc.constant("/sync/ratings"),
        more: fc.record({ rating: fc.integer({ min: 1, max: 10 }) }),
      }),
      fc.record({ url: fc.constant("/sync/ratings/remove"), more: fc.constant({}) }),
    ),
    seconds,
  )
  .map(([[list, ids], { url, more }, passing]) => ({
    url,
    body: { [list]: [{ ids, ...more }] },
    seconds: passing,
  }));

const held: fc.Arbitrary<Write> = fc
  .tuple(fc.oneof(fc.tuple(fc.constant("shows"), shows), fc.tuple(fc.constant("anime"), anime)), seconds)
  .map(([[list, ids], passing]) => ({
    url: "/sync/add-to-list",
    body: { [list]: [{ ids, to: "hold" }] },
    seconds: passing,
  }));
const write = fc.oneof(
  { weight: 9, arbitrary: listed },
  { weight: 2, arbitrary: played },
  { weight: 1, arbitrary: held },
);

/** What a refresh of the catalogue changes, without anybody's doing, does not move the activities. */
function comparable(row: Row): Row {
  const { not_aired_episodes_count, next_to_watch, ...rest } = row;
  return rest.status === "watching" ? { ...rest, next_to_watch } : rest;
}

describe("the sync loop of the documentation", () => {
  let server: TestServer;
  before(async () => {
    server = await openTestServer();
    await server.catalogue.addTitles({ titles: [AIRING] });
  });
  after(() => server.close());

  test("with three writers at random, the client's copy ends equal to a full read", async (t) => {
    t.diagnostic(`SYNC_LOOP_SEED=${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { minLength: 1, maxLength: 24 }),
        fc.array(fc.record({ who: fc.integer({ min: 0, max: 3 }), ticks: fc.integer({ min: 0, max: 40 }) }), {
          minLength: 10,
          maxLength: 60,
        }),
        async (writes, turns) => {
          const person = await server.person();
          const client = new SyncClient(person);
          const queues = [0, 1, 2].map((writer) => writes.filter((_, at) => at % 3 === writer));
          const running: Promise<unknown>[] = [];
          // The turns say who goes next, a writer or the client, and how far everything gets before the next turn.
          let looping = Promise.resolve();
          for (const { who, ticks } of turns) {
            const next = who === 3 ? undefined : queues[who]?.shift();
            if (next) {
              server.advance(next.seconds * 1000);
              running.push(person.post(next.url, next.body));
            } else looping = looping.then(() => client.loop());
            if (ticks > 20) await Promise.all([...running, looping]);
            else for (let tick = 0; tick < ticks; tick += 1) await new Promise(setImmediate);
          }
          for (const { url, body } of queues.flat()) running.push(person.post(url, body));
          const statuses = (await Promise.all(running)).map(
            (answer) => (answer as { status: number }).status,
          );
          assert.ok(
            // A player that stops the same thing twice is told so.
            statuses.every((one) => one === 201 || one === 409),
            `every write is accepted: ${statuses}`,
          );
          await looping;
          await client.loop();
          for (const [, list, wrapper] of TYPES) {
            const { body } = await person.get(`/sync/all-items/${list}?${EVERYTHING}`);
            const whole = new Map(
              (body[list] as Row[]).map((row) => [row[wrapper].ids.simkl, comparable(row)]),
            );
            const copied = [...(client.copy.get(list) ?? [])].map(
              ([id, row]) => [id, comparable(row)] as const,
            );
            assert.deepEqual(
              new Map(copied.sort(([a], [b]) => a - b)),
              new Map([...whole].sort(([a], [b]) => a - b)),
            );
          }
        },
      ),
      { numRuns: RUNS, seed },
    );
  });
});
