// Titles that are found to be others, as a client sees it. Architecture 6.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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

describe("architecture 6 libraries follow", () => {
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

  test("somebody who has neither is left alone", async () => {
    const person = await server.person();
    const before = (await person.get("/sync/activities")).body;
    await server.catalogue.merge(await show(1), await show(1));
    assert.deepEqual((await person.get("/sync/activities")).body, before);
  });
});
