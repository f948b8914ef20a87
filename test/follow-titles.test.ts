// Merged and split titles, as a client sees them. See architecture.md 6.8. UNDO_RUNS sets the number of random histories.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { type TitleId, toTitleId } from "../src/core/ids.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

let server: TestServer;
before(async () => {
  server = await openTestServer();
});
after(() => server.close());

let lastId = 2_000_000;
const nextId = (): TitleId => {
  lastId += 1;
  return toTitleId(lastId);
};

/** Adds a new show or anime to the catalogue. */
async function addShow(episodes: number, type = "show"): Promise<TitleId> {
  const id = nextId();
  const ids = type === "anime" ? { simkl: id, mal: id } : { simkl: id, tmdb: id };
  const seasons = [{ number: 1, episodes, first_aired: "2001-01-01" }];
  await server.catalogue.addTitles({
    titles: [{ type, title: `T${id}`, year: 2001, ids, ...(episodes > 0 ? { seasons } : {}) }],
  });
  return id;
}

/** Adds a new movie to the catalogue. */
async function addMovie(): Promise<TitleId> {
  const id = nextId();
  await server.catalogue.addTitles({ titles: [{ type: "movie", title: "F", ids: { simkl: id } }] });
  return id;
}
const watched = (person: TestPerson, id: number, ...numbers: number[]) =>
  person.post("/sync/history", {
    shows: [
      { ids: { simkl: id }, seasons: [{ number: 1, episodes: numbers.map((number) => ({ number })) }] },
    ],
  });
/** Rows as `id status rating parts`. The parts of completed titles are left out. */
async function library(person: TestPerson): Promise<string[]> {
  const { body } = await person.get("/sync/all-items/?extended=full&episode_watched_at=yes");
  type Row = {
    status: string;
    user_rating: number | null;
    show?: { ids: { simkl: number } };
    movie?: { ids: { simkl: number } };
    seasons?: { number: number; episodes: { number: number }[] }[];
  };
  const rows = [body.shows ?? [], body.anime ?? [], body.movies ?? []].flat() as Row[];
  return rows
    .map(({ status, user_rating, show, movie, seasons = [] }) => {
      const episodes = seasons.flatMap(({ number, episodes: list }) =>
        list.map((e) => `${number}x${e.number}`),
      );
      return [(show ?? movie)?.ids.simkl, status, user_rating, ...episodes].join(" ");
    })
    .sort();
}

describe("architecture.md 6.8 libraries follow merged titles", () => {
  test("all watches move to the title that is kept, and later events of either id do as well", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await watched(person, old, 1, 2);
    await watched(person, kept, 2);
    await server.catalogue.merge(old, kept);
    assert.deepEqual(await library(person), [`${kept} watching  1x1 1x2`]);
    const { body } = await watched(person, old, 2, 3);
    assert.equal(body.added.episodes, 1);
    assert.deepEqual(await library(person), [`${kept} completed `]);
  });

  test("a rating and a status move even without a watch", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await person.post("/sync/ratings", { shows: [{ ids: { simkl: old }, rating: 8 }] });
    await server.catalogue.merge(old, kept);
    const [row] = await library(person);
    assert.match(row ?? "", new RegExp(`^${kept} \\w+ 8`));
  });

  test("the activities show a removal and a changed list", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(2), await addShow(2)];
    await watched(person, old, 1);
    const before = (await person.get("/sync/activities")).body;
    server.advance(5_000);
    await server.catalogue.merge(old, kept);
    const after = (await person.get("/sync/activities")).body;
    assert.notEqual(after.tv_shows.removed_from_list, before.tv_shows.removed_from_list);
    assert.notEqual(after.tv_shows.watching, before.tv_shows.watching);
  });

  test("after a split, each watch is under the title that has its part", async () => {
    const person = await server.person();
    const [old, other] = [await addShow(4), await addShow(2)];
    await watched(person, old, 1, 3, 4);
    await server.catalogue.split(old, [
      { from: { season: 1, number: 3 }, to: { title: other, part: { season: 1, number: 1 } } },
      { from: { season: 1, number: 4 }, to: { title: other, part: { season: 1, number: 2 } } },
    ]);
    assert.deepEqual(await library(person), [`${old} watching  1x1`, `${other} completed `]);
  });

  test("a movie that is merged into an anime becomes its first episode", async () => {
    const person = await server.person();
    const film = await addShow(1, "anime");
    const movie = await addMovie();
    await person.post("/sync/history", { movies: [{ ids: { simkl: movie } }] });
    await server.catalogue.merge(movie, film, [
      { from: { season: 0, number: 0 }, to: { title: film, part: { season: 1, number: 1 } } },
    ]);
    assert.deepEqual(await library(person), [`${film} completed `]);
  });

  test("playbacks move, paused ones and check-ins", async () => {
    const [paused, checkedIn] = [await server.person(), await server.person()];
    const [old, kept] = [await addShow(3), await addShow(3)];
    const call = { progress: 40, show: { ids: { simkl: old } }, episode: { season: 1, number: 2 } };
    await paused.post("/scrobble/pause", call);
    await checkedIn.post("/scrobble/checkin", call);
    await server.catalogue.merge(old, kept);
    const { body } = await paused.get("/sync/playback");
    assert.deepEqual(
      body.map((row: { show: { ids: { simkl: number } }; episode: object; progress: number }) => [
        row.show.ids.simkl,
        row.episode,
        row.progress,
      ]),
      [[kept, { season: 1, number: 2, title: "Episode 2", episode: 2 }, 40]],
    );
    assert.deepEqual((await paused.get("/reprise/v1/revisions")).body, { revisions: [] });
    await library(checkedIn);
    server.advance(3_600_000);
    await server.background();
    assert.deepEqual(await library(checkedIn), [`${kept} watching  1x2`]);
  });

  test("the revision has a summary of the merge", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await watched(person, old, 1);
    await server.catalogue.merge(old, kept);
    await library(person);
    const [{ summary }] = (await person.get("/reprise/v1/revisions")).body.revisions;
    assert.equal(summary, `T${old} (2001), T${kept} (2001): merged in the catalogue; the watches were moved`);
  });

  test("a library without the titles does not change", async () => {
    const person = await server.person();
    const before = (await person.get("/sync/activities")).body;
    await server.catalogue.merge(await addShow(1), await addShow(1));
    assert.deepEqual((await person.get("/sync/activities")).body, before);
  });
});

describe("architecture.md 4 undo of changes to titles that were merged since", () => {
  const undo = (person: TestPerson, revision: number) =>
    person.post(`/reprise/v1/revisions/${revision}/undo`);

  test("undoing a removal restores the watches under the title that is kept, once", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await watched(person, old, 1);
    await person.post("/sync/history/remove", { shows: [{ ids: { simkl: old } }] });
    await server.catalogue.merge(old, kept);
    assert.deepEqual(await library(person), []);
    assert.equal((await undo(person, 2)).status, 200);
    assert.deepEqual(await library(person), [`${kept} watching  1x1`]);
    await watched(person, old, 1);
    assert.deepEqual(await library(person), [`${kept} watching  1x1`]);
  });

  test("undoing a watch removes it from the title that is kept", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await watched(person, old, 1);
    await watched(person, kept, 2);
    await server.catalogue.merge(old, kept);
    assert.deepEqual(await library(person), [`${kept} watching  1x1 1x2`]);
    const { status, body } = await undo(person, 1);
    assert.deepEqual([status, body.undone], [200, 1]);
    assert.deepEqual(await library(person), [`${kept} watching  1x2`]);
    assert.equal((await undo(person, 4)).status, 200);
    assert.deepEqual(await library(person), [`${kept} watching  1x1 1x2`]);
  });

  test("undo works for a movie that became an episode, and for episodes that became episodes of another title", async () => {
    const person = await server.person();
    const film = await addShow(1, "anime");
    const movie = await addMovie();
    const [old, other] = [await addShow(4), await addShow(2)];
    await person.post("/sync/history", { movies: [{ ids: { simkl: movie } }] });
    await watched(person, old, 1, 3);
    await server.catalogue.merge(movie, film, [
      { from: { season: 0, number: 0 }, to: { title: film, part: { season: 1, number: 1 } } },
    ]);
    await server.catalogue.split(old, [
      { from: { season: 1, number: 3 }, to: { title: other, part: { season: 1, number: 1 } } },
    ]);
    assert.equal((await library(person)).length, 3);
    assert.equal((await undo(person, 1)).status, 200);
    assert.deepEqual(await library(person), [`${old} watching  1x1`, `${other} watching  1x1`]);
    assert.equal((await undo(person, 2)).status, 200);
    const rows = await library(person);
    assert.ok(!rows.some((row) => row.includes("1x")), rows.join());
  });

  test("after undoing the revision of a merge, the library follows the merge again", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await watched(person, old, 1);
    await server.catalogue.merge(old, kept);
    await library(person);
    await undo(person, 2);
    assert.deepEqual(await library(person), [`${kept} watching  1x1`]);
  });

  test("undoing all revisions, including the merge, leaves an empty library", async () => {
    const person = await server.person();
    const [old, kept] = [await addShow(3), await addShow(3)];
    await watched(person, old, 1, 2);
    await person.post("/sync/ratings", { shows: [{ ids: { simkl: old }, rating: 8 }] });
    await watched(person, kept, 2, 3);
    await server.catalogue.merge(old, kept);
    await library(person);
    assert.equal((await person.post("/reprise/v1/undo", { from: 1 })).status, 200);
    assert.deepEqual(await library(person), []);
  });

  test("refusing held removals restores all titles, under the ids that are kept", async () => {
    const guarded = await openTestServer({ guard: { share: 0.1, titlesMin: 2, windowMillis: 3_600_000 } });
    try {
      const person = await guarded.person();
      const tv = await person.with("tv");
      const ids = [7_900_001, 7_900_002, 7_900_003, 7_900_004].map((simkl) => ({ simkl }));
      await guarded.catalogue.addTitles({
        titles: ids.map((one) => ({ type: "movie", title: `M${one.simkl}`, ids: one })),
      });
      const [old = { simkl: 0 }, second, third, kept = { simkl: 0 }] = ids;
      await person.post("/sync/history", { movies: [old, second, third].map((one) => ({ ids: one })) });
      await tv.post("/sync/history/remove", { movies: [{ ids: old }] });
      await guarded.catalogue.merge(toTitleId(old.simkl), toTitleId(kept.simkl));
      await tv.post("/sync/history/remove", { movies: [{ ids: second }, { ids: third }] });
      assert.equal((await person.post("/reprise/v1/guard/refuse", {})).status, 200);
      const { movies } = (await person.get("/sync/all-items/movies")).body;
      assert.deepEqual(
        movies.map(({ movie }: { movie: { ids: { simkl: number } } }) => movie.ids.simkl).sort(),
        [second?.simkl, third?.simkl, kept.simkl],
      );
    } finally {
      await guarded.close();
    }
  });
});

const RUNS = Number(process.env.UNDO_RUNS ?? 25);
const event = fc.oneof(
  fc.record({
    kind: fc.constantFrom("watch", "watch", "rate", "remove", "list", "pause"),
    at: fc.nat(2),
    number: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant("merge"), at: fc.nat(2), number: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constantFrom("undo", "undo", "read"), at: fc.nat(), number: fc.constant(1) }),
);

test(`${RUNS} random histories with merges: no merged title is in the library, and everything can be undone`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 20 }), async (events) => {
      const person = await server.person();
      const titles = [await addShow(3), await addShow(3), await addShow(3)];
      const merged = new Set<number>();
      const undo = async (body: object): Promise<void> => {
        const { status } = await person.post("/reprise/v1/undo", body);
        assert.ok([200, 404, 409].includes(status), `${status}`);
      };
      for (const { kind, at, number } of events) {
        server.advance(1_000);
        const id = titles[at % 3] as TitleId;
        const shows = [{ ids: { simkl: id } }];
        if (kind === "watch") await watched(person, id, number);
        else if (kind === "rate")
          await person.post("/sync/ratings", { shows: [{ ...shows[0], rating: number }] });
        else if (kind === "list")
          await person.post("/sync/add-to-list", { shows: [{ ...shows[0], to: "hold" }] });
        else if (kind === "remove") await person.post("/sync/history/remove", { shows });
        else if (kind === "pause")
          await person.post("/scrobble/pause", {
            progress: 30,
            show: { ids: { simkl: id } },
            episode: { season: 1, number },
          });
        else if (kind === "undo") {
          const [newest = 0] = await server.library.revisions.numbers(person.account, {}, 1);
          const revision = 1 + (at % Math.max(1, newest));
          await undo({ from: revision, to: revision });
        } else if (kind === "merge") {
          const into = titles[(at + number) % 3] as TitleId;
          if (merged.has(id) || merged.has(into)) continue;
          await server.catalogue.merge(id, into);
          merged.add(id);
        }
        const rows = await library(person);
        const listed = rows.map((row) => Number(row.split(" ")[0]));
        assert.ok(!listed.some((one) => merged.has(one)), `${rows.join()} must not have ${[...merged]}`);
      }
      await undo({ from: 1 });
      assert.deepEqual(await library(person), []);
    }),
    { numRuns: RUNS },
  );
});
