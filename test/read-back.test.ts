// What was posted is what is read back: random requests through HTTP against a model in memory.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { decideHistory, type WatchRequest } from "../src/core/history.ts";
import { type Millis, type PartKey, partOf, type TitleId } from "../src/core/ids.ts";
import { apply } from "../src/core/plan.ts";
import { EMPTY_SHELF, lastWatchedAt, type Shelf } from "../src/core/shelf.ts";
import { printTime } from "../src/core/time.ts";
import type { Title, TitleType } from "../src/core/title.ts";
import { namedParts, watchRequests } from "./generators.ts";
import { openTestServer } from "./support/server.ts";

const server = await openTestServer();
after(() => server.close());

/** Titles of every kind, told by name and year: ended, airing, with specials and without. */
const NAMES: readonly [section: "movies" | "shows" | "anime", title: string, year: number][] = [
  ["movies", "Terminator 3: Rise of the Machines", 2003],
  ["shows", "Fawlty Towers", 1975],
  ["shows", "Breaking Bad", 2008],
  ["shows", "King of the Hill", 1997],
  ["anime", "Cowboy Bebop", 1998],
  ["shows", "A show that still airs", 2026],
];
/** The starter has no show with an episode to come; the test's clock begins in November 2026. */
const AIRING = {
  type: "show",
  title: "A show that still airs",
  year: 2026,
  status: "airing",
  seasons: [{ number: 1, episodes: 4, first_aired: "2026-11-10", every_days: 7 }],
  episodes: [{ season: 0, number: 1, title: "A special", aired: "2026-11-01" }],
};
const titles = await findTitles();

/** The titles of the list above, as the server itself finds them. */
async function findTitles(): Promise<Title[]> {
  const { rejected } = await server.catalogue.addTitles({ titles: [AIRING] });
  assert.deepEqual(rejected, []);
  const person = await server.person();
  for (const [section, title, year] of NAMES) {
    const { status, body } = await person.post("/sync/history", { [section]: [{ title, year }] });
    assert.equal(status, 201);
    assert.equal(body.added.statuses.length, 1, `the starter catalogue has no ${title}`);
  }
  const { body } = await person.get("/sync/all-items?extended=simkl_ids_only");
  const rows = [...body.movies, ...body.shows, ...body.anime] as Record<
    string,
    { ids: { simkl: TitleId } }
  >[];
  const ids = rows.flatMap((row) => Object.values(row).map(({ ids: { simkl } }) => simkl));
  const loaded = [...(await server.catalogue.load(ids)).values()];
  assert.equal(loaded.length, NAMES.length);
  return loaded;
}

type Sent = { readonly title: Title; readonly request: WatchRequest };

const sent: fc.Arbitrary<Sent> = fc.constantFrom(...titles).chain((title) =>
  fc.tuple(watchRequests(title), fc.option(namedParts(title), { nil: null })).map(([request, named]) => ({
    title,
    // A movie is sent without parts: in its list they mean nothing.
    request: { ...request, unknown: [], parts: title.type === "movie" ? null : named },
  })),
);

/** Requests of one person, one after the other; `skip` is each one's `skip_auto_watching`. */
const sessions = fc.array(
  fc.record(
    { skip: fc.boolean(), all: fc.array(sent, { minLength: 1, maxLength: 5 }) },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 4 },
);

const SECTION: Record<TitleType, string> = { movie: "movies", show: "shows", anime: "anime" };
const ORDER: readonly TitleType[] = ["movie", "show", "anime"];
const time = (at: Millis | null): { watched_at?: string } =>
  at === null ? {} : { watched_at: printTime(at) };

/** The item of a body that asks for this. */
function itemOf({ title, request }: Sent): Record<string, unknown> {
  const { parts, watchedAt, addedAt, status, rating, ratedAt, memo } = request;
  const seasons = parts?.map((part) => ({
    number: part.season,
    ...(part.number === null
      ? time(part.watchedAt)
      : { episodes: [{ number: part.number, ...time(part.watchedAt) }] }),
  }));
  return {
    ids: { simkl: title.id },
    ...time(watchedAt),
    ...(addedAt === null ? {} : { added_at: printTime(addedAt) }),
    ...(status === null ? {} : { status }),
    ...(rating === null ? {} : { rating }),
    ...(ratedAt === null ? {} : { rated_at: printTime(ratedAt) }),
    ...(memo === undefined
      ? {}
      : { memo: memo === null ? {} : { text: memo.text, is_private: memo.isPrivate } }),
    ...(seasons ? { seasons } : {}),
  };
}

/** In the order in which a body is gone through: movies, shows, anime. */
const inBodyOrder = (all: readonly Sent[]): Sent[] =>
  ORDER.flatMap((type) => all.filter(({ title }) => title.type === type));

const bodyOf = (all: readonly Sent[]): Record<string, unknown> =>
  Object.fromEntries(
    ORDER.map((type) => [SECTION[type], all.filter(({ title }) => title.type === type).map(itemOf)]),
  );

/** What of a row the library answers for; the rest is the catalogue's. */
type State = Record<string, unknown>;

function expectedRow({ entry, watches, ...rest }: Shelf): State | null {
  if (entry === null) return null;
  const print = (at: Millis | null): string | null => (at === null ? null : printTime(at));
  return {
    status: entry.status,
    added_to_watchlist_at: print(entry.addedAt),
    last_watched_at: print(lastWatchedAt({ entry, watches, ...rest })),
    user_rating: entry.rating,
    user_rated_at: print(entry.ratedAt),
    memo: entry.memo === null ? {} : { text: entry.memo.text, is_private: entry.memo.isPrivate },
    watched: [...watches]
      .sort(([one], [other]) => one - other)
      .map(([key, at]) => [partOf(key as PartKey), printTime(at)]),
  };
}

type WireSeason = { number: number; episodes: { number: number; watched_at: string }[] };

/** The same of a row of the answer; a movie's watch is only seen in its last time. */
function stateOf(row: Record<string, unknown>, expected: State | null): State {
  const { status, added_to_watchlist_at, last_watched_at, user_rating, user_rated_at, memo } = row;
  const seasons = (row.seasons ?? []) as WireSeason[];
  const watched = seasons.flatMap(({ number: season, episodes }) =>
    episodes.map(({ number, watched_at }) => [{ season, number }, watched_at]),
  );
  const shown = "movie" in row ? expected?.watched : watched;
  return {
    ...{ status, added_to_watchlist_at, last_watched_at, user_rating, user_rated_at, memo },
    watched: shown,
  };
}

const ALL_ITEMS =
  "/sync/all-items?extended=full&episode_watched_at=yes&include_all_episodes=original&memos=yes";

test("for any requests to POST /sync/history, what is read back equals apply of their plans", async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (requests) => {
      const person = await server.person();
      const shelves = new Map<TitleId, Shelf>();
      for (const { skip, all } of requests) {
        let episodes = 0;
        for (const { title, request } of inBodyOrder(all)) {
          const shelf = shelves.get(title.id) ?? EMPTY_SHELF;
          const asked = { ...request, skipAutoWatching: skip };
          const { changes, outcome } = decideHistory(shelf, title, asked, server.now());
          shelves.set(title.id, apply(shelf, changes));
          episodes += outcome.episodes;
        }
        const url = `/sync/history${skip ? "?skip_auto_watching=yes" : ""}`;
        const { status, body } = await person.post(url, bodyOf(all));
        assert.equal(status, 201);
        assert.equal(body.added.episodes, episodes);
        server.advance(1000);
      }
      const { body } = await person.get(ALL_ITEMS);
      const rows = Object.values(
        body as Record<string, Record<string, { ids: { simkl: TitleId } }>[]>,
      ).flat();
      const expected = new Map([...shelves].map(([id, shelf]) => [id, expectedRow(shelf)]));
      const read = new Map(
        rows.map((row) => {
          const { simkl } = (row.movie ?? row.show)?.ids ?? { simkl: 0 as TitleId };
          return [simkl, stateOf(row, expected.get(simkl) ?? null)];
        }),
      );
      assert.deepEqual(read, new Map([...expected].filter(([, row]) => row !== null)));
    }),
    { numRuns: 60 },
  );
});
