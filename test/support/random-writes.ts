// Random requests of clients: every kind of write, to a few titles, so that several writes concern the same title.

import fc from "fast-check";

export type RandomWrite = {
  readonly app: string;
  readonly url: string;
  readonly body: object;
  /** The time that passes before the write. */
  readonly seconds: number;
};

export const APPS = ["kodi", "plex", "phone"] as const;

const titled = fc.constantFrom(
  ["movies", { simkl: 53434 }],
  ["movies", { imdb: "tt0113277" }],
  ["shows", { simkl: 2090 }],
  ["shows", { tvdb: 334824 }],
  ["anime", { simkl: 37089 }],
);
const status = fc.constantFrom("watching", "plantowatch", "completed", "dropped");
const episodes = fc.array(fc.record({ number: fc.integer({ min: 1, max: 6 }) }), {
  minLength: 1,
  maxLength: 4,
});
const seasons = episodes.map((some) => [{ number: 1, episodes: some }]);
const days = fc
  .integer({ min: 1, max: 28 })
  .map((day) => `2026-0${1 + (day % 9)}-${String(day).padStart(2, "0")}T20:00:00Z`);

/** A path, and the fields of an item besides its ids. */
const requests = fc.oneof(
  fc.record({ url: fc.constant("/sync/history"), fields: fc.constant({}) }),
  fc.record({ url: fc.constant("/sync/history"), fields: fc.record({ watched_at: days }) }),
  fc.record({
    url: fc.constantFrom("/sync/history", "/sync/history/remove"),
    fields: fc.record({ seasons }),
  }),
  fc.record({
    url: fc.constant("/sync/history?allow_rewatch=yes"),
    fields: fc.record({ is_rewatch: fc.constant(true), watched_at: days, seasons }),
  }),
  fc.record({
    url: fc.constant("/sync/history"),
    fields: fc.record({ status, rating: fc.integer({ min: 1, max: 10 }) }),
  }),
  fc.record({
    url: fc.constant("/sync/history"),
    fields: fc.record({ memo: fc.record({ text: fc.constantFrom("good", "bad", "") }) }),
  }),
  fc.record({ url: fc.constant("/sync/history/remove"), fields: fc.constant({}) }),
  fc.record({ url: fc.constant("/sync/add-to-list"), fields: fc.record({ to: status }) }),
  fc.record({
    url: fc.constant("/sync/ratings"),
    fields: fc.record({ rating: fc.integer({ min: 1, max: 10 }) }),
  }),
  fc.record({ url: fc.constant("/sync/ratings/remove"), fields: fc.constant({}) }),
);

export const randomWrites: fc.Arbitrary<RandomWrite> = fc
  .tuple(fc.constantFrom(...APPS), titled, requests, fc.constantFrom(0, 1, 45, 200_000))
  .map(([app, [list, ids], { url, fields }, seconds]) => {
    const item: Record<string, unknown> = { ids, ...fields };
    // A movie has no seasons.
    if (list === "movies") delete item.seasons;
    return { app, url, body: { [String(list)]: [item] }, seconds };
  });
