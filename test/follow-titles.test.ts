// Titles that are found to be others, as a client sees it. architecture.md 6. UNDO_RUNS sets how many histories.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { TitleId } from "../src/core/ids.ts";
import { openTestServer, type TestPerson, type TestServer } from "./support/server.ts";

let server: TestServer;
before(async () => {
  server = await openTestServer();
});
after(() => server.close());

let next = 2_000_000;
/** A show of its own for a test. */
async function show(episodes: number, type = "show"): Promise<TitleId> {
  next += 1;
  const ids = type === "anime" ? { simkl: next, mal: next } : { simkl: next, tmdb: next };
  const seasons = [{ number: 1, episodes, first_aired: "2001-01-01" }];
  await server.catalogue.addTitles({
    titles: [{ type, title: `T${next}`, year: 2001, ids, ...(episodes > 0 ? { seasons } : {}) }],
  });
  return next as TitleId;
}
const watched = (person: TestPerson, id: number, ...numbers: number[]) =>
  person.post("/sync/history", {
    shows: [
      { ids: { simkl: id }, seasons: [{ number: 1, episodes: numbers.map((number) => ({ number })) }] },
    ],
  });
/** Rows as `id status rating parts`; the parts of a completed title are not told. */
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
    .map(({ status, user_rating, show: one, movie, seasons = [] }) => {
      const episodes = seasons.flatMap(({ number, episodes: list }) =>
        list.map((e) => `${number}x${e.number}`),
      );
      return [(one ?? movie)?.ids.simkl, status, user_rating, ...episodes].join(" ");
    })
    .sort();
}

describe("architecture.md 6 libraries follow", () => {
  test("the history is under the title that was kept, once, and the next event goes there", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
    await watched(person, old, 1, 2);
    await watched(person, kept, 2);
    await server.catalogue.merge(old, kept);
    assert.deepEqual(await library(person), [`${kept} watching  1x1 1x2`]);
    const { body } = await watched(person, old, 2, 3);
    assert.equal(body.added.episodes, 1);
    assert.deepEqual(await library(person), [`${kept} completed `]);
  });

  test("a rating and a list without any watch follow too", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
    await person.post("/sync/ratings", { shows: [{ ids: { simkl: old }, rating: 8 }] });
    await server.catalogue.merge(old, kept);
    const [row] = await library(person);
    assert.match(row ?? "", new RegExp(`^${kept} \\w+ 8`));
  });

  test("a client that polls hears of it: the old is removed, the new is there", async () => {
    const person = await server.person();
    const [old, kept] = [await show(2), await show(2)];
    await watched(person, old, 1);
    const before = (await person.get("/sync/activities")).body;
    server.advance(5_000);
    await server.catalogue.merge(old, kept);
    const after = (await person.get("/sync/activities")).body;
    assert.notEqual(after.tv_shows.removed_from_list, before.tv_shows.removed_from_list);
    assert.notEqual(after.tv_shows.watching, before.tv_shows.watching);
  });

  test("one that is found to be two: the parts go where they belong", async () => {
    const person = await server.person();
    const [one, other] = [await show(4), await show(2)];
    await watched(person, one, 1, 3, 4);
    await server.catalogue.split(one, [
      { from: { season: 1, number: 3 }, to: { title: other, part: { season: 1, number: 1 } } },
      { from: { season: 1, number: 4 }, to: { title: other, part: { season: 1, number: 2 } } },
    ]);
    assert.deepEqual(await library(person), [`${one} watching  1x1`, `${other} completed `]);
  });

  test("a movie that is anime: its one part is the first episode there", async () => {
    const person = await server.person();
    const film = await show(1, "anime");
    next += 1;
    await server.catalogue.addTitles({ titles: [{ type: "movie", title: "F", ids: { simkl: next } }] });
    const movie = next as TitleId;
    await person.post("/sync/history", { movies: [{ ids: { simkl: movie } }] });
    await server.catalogue.merge(movie, film, [
      { from: { season: 0, number: 0 }, to: { title: film, part: { season: 1, number: 1 } } },
    ]);
    assert.deepEqual(await library(person), [`${film} completed `]);
  });

  test("what is played goes along: left in the middle, or checked in", async () => {
    const [paused, checkedIn] = [await server.person(), await server.person()];
    const [old, kept] = [await show(3), await show(3)];
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

  test("the revision says what happened, and frightens nobody", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
    await watched(person, old, 1);
    await server.catalogue.merge(old, kept);
    await library(person);
    const [{ summary }] = (await person.get("/reprise/v1/revisions")).body.revisions;
    assert.equal(summary, `T${old} (2001), T${kept} (2001): merged in the catalogue; the watches were moved`);
  });

  test("somebody who has neither is left alone", async () => {
    const person = await server.person();
    const before = (await person.get("/sync/activities")).body;
    await server.catalogue.merge(await show(1), await show(1));
    assert.deepEqual((await person.get("/sync/activities")).body, before);
  });
});

describe("architecture.md 4 undo of what has become another title since", () => {
  const undo = (person: TestPerson, revision: number) =>
    person.post(`/reprise/v1/revisions/${revision}/undo`);

  test("an undone removal comes back under the title that was kept, and is not doubled", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
    await watched(person, old, 1);
    await person.post("/sync/history/remove", { shows: [{ ids: { simkl: old } }] });
    await server.catalogue.merge(old, kept);
    assert.deepEqual(await library(person), []);
    assert.equal((await undo(person, 2)).status, 200);
    assert.deepEqual(await library(person), [`${kept} watching  1x1`]);
    await watched(person, old, 1);
    assert.deepEqual(await library(person), [`${kept} watching  1x1`]);
  });

  test("a watch that went along is taken back where it is now", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
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

  test("a movie that became the film's first part, and episodes that became another title's", async () => {
    const person = await server.person();
    const film = await show(1, "anime");
    next += 1;
    const movie = next as TitleId;
    await server.catalogue.addTitles({ titles: [{ type: "movie", title: "F", ids: { simkl: movie } }] });
    const [one, other] = [await show(4), await show(2)];
    await person.post("/sync/history", { movies: [{ ids: { simkl: movie } }] });
    await watched(person, one, 1, 3);
    await server.catalogue.merge(movie, film, [
      { from: { season: 0, number: 0 }, to: { title: film, part: { season: 1, number: 1 } } },
    ]);
    await server.catalogue.split(one, [
      { from: { season: 1, number: 3 }, to: { title: other, part: { season: 1, number: 1 } } },
    ]);
    assert.equal((await library(person)).length, 3);
    assert.equal((await undo(person, 1)).status, 200);
    assert.deepEqual(await library(person), [`${one} watching  1x1`, `${other} watching  1x1`]);
    assert.equal((await undo(person, 2)).status, 200);
    const left = await library(person);
    assert.ok(!left.some((row) => row.includes("1x")), left.join());
  });

  test("the following itself, undone, is followed again", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
    await watched(person, old, 1);
    await server.catalogue.merge(old, kept);
    await library(person);
    await undo(person, 2);
    assert.deepEqual(await library(person), [`${kept} watching  1x1`]);
  });

  test("all of it, the following as well: nothing is left", async () => {
    const person = await server.person();
    const [old, kept] = [await show(3), await show(3)];
    await watched(person, old, 1, 2);
    await person.post("/sync/ratings", { shows: [{ ids: { simkl: old }, rating: 8 }] });
    await watched(person, kept, 2, 3);
    await server.catalogue.merge(old, kept);
    await library(person);
    assert.equal((await person.post("/reprise/v1/undo", { from: 1 })).status, 200);
    assert.deepEqual(await library(person), []);
  });

  test("removals that the guard held or let go come back under the title that was kept", async () => {
    const guarded = await openTestServer({ guard: { share: 0.1, titlesMin: 2, windowMillis: 3_600_000 } });
    try {
      const person = await guarded.person();
      const tv = await person.with("tv");
      const ids = [7_900_001, 7_900_002, 7_900_003, 7_900_004].map((simkl) => ({ simkl }));
      await guarded.catalogue.addTitles({
        titles: ids.map((one) => ({ type: "movie", title: `M${one.simkl}`, ids: one })),
      });
      const [gone = { simkl: 0 }, another, third, kept = { simkl: 0 }] = ids;
      await person.post("/sync/history", { movies: [gone, another, third].map((one) => ({ ids: one })) });
      await tv.post("/sync/history/remove", { movies: [{ ids: gone }] });
      await guarded.catalogue.merge(gone.simkl as TitleId, kept.simkl as TitleId);
      await tv.post("/sync/history/remove", { movies: [{ ids: another }, { ids: third }] });
      assert.equal((await person.post("/reprise/v1/guard/refuse", {})).status, 200);
      const { movies } = (await person.get("/sync/all-items/movies")).body;
      assert.deepEqual(
        movies.map(({ movie }: { movie: { ids: { simkl: number } } }) => movie.ids.simkl).sort(),
        [another?.simkl, third?.simkl, kept.simkl],
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

test(`${RUNS} random histories in which titles become one: nothing is under a title that is gone, and all of it can be undone`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 20 }), async (events) => {
      const person = await server.person();
      const titles = [await show(3), await show(3), await show(3)];
      const gone = new Set<number>();
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
          if (gone.has(id) || gone.has(into)) continue;
          await server.catalogue.merge(id, into);
          gone.add(id);
        }
        const rows = await library(person);
        const listed = rows.map((row) => Number(row.split(" ")[0]));
        assert.ok(!listed.some((one) => gone.has(one)), `${rows.join()} without ${[...gone]}`);
      }
      await undo({ from: 1 });
      assert.deepEqual(await library(person), []);
    }),
    { numRuns: RUNS },
  );
});
