import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aShow, key, titles } from "../../../test/generators.ts";
import { MOVIE_KEY, toTitleId } from "../ids.ts";
import type { TitleSnapshot } from "../revisions/revision.ts";
import { namelessTitle, rememberedTitle, snapshotOf } from "./remembered-title.ts";

const snapshot: TitleSnapshot = {
  title: toTitleId(42),
  type: "anime",
  animeType: "ova",
  name: "A title",
  year: 2013,
  ids: { mal: "16498" },
};

describe("architecture.md 5.1 a title that the catalogue no longer has", () => {
  test("has the values of its snapshot, and its watched parts as episodes, in order", () => {
    const title = rememberedTitle(snapshot, [key("1x2"), key("0x1"), key("1x1")]);
    assert.deepEqual(snapshotOf(title), snapshot);
    assert.deepEqual(
      title.episodes.map((episode) => episode.key),
      [key("0x1"), key("1x1"), key("1x2")],
    );
    assert.ok(title.byKey.has(key("1x2")));
  });

  test("has null or empty values for everything that a snapshot does not contain", () => {
    const { name, slug, status, englishName, releasedAt, runtime, poster, numbering, episodes } =
      rememberedTitle(snapshot);
    assert.deepEqual(
      { name, slug, status, englishName, releasedAt, runtime, poster, numbering, episodes },
      {
        name: "A title",
        slug: "42",
        status: null,
        englishName: null,
        releasedAt: null,
        runtime: null,
        poster: null,
        numbering: [],
        episodes: [],
      },
    );
  });

  test("has its one part if it is a movie", () => {
    const movie = rememberedTitle({ ...snapshot, type: "movie", animeType: null });
    assert.deepEqual(
      movie.episodes.map((episode) => episode.key),
      [MOVIE_KEY],
    );
  });

  test("is a show without a name if only its id is known", () => {
    assert.deepEqual(namelessTitle(toTitleId(7)), {
      title: 7,
      type: "show",
      animeType: null,
      name: "",
      year: null,
      ids: {},
    });
  });

  test("for any title, a title made from its snapshot has the same snapshot and parts", () => {
    fc.assert(
      fc.property(titles, (title) => {
        const taken = snapshotOf(title);
        assert.deepEqual(Object.keys(taken).sort(), Object.keys(snapshot).sort());
        const remembered = rememberedTitle(
          taken,
          title.episodes.map((episode) => episode.key),
        );
        assert.deepEqual(snapshotOf(remembered), taken);
        assert.deepEqual(
          remembered.episodes.map((episode) => episode.key),
          title.episodes.map((episode) => episode.key),
        );
      }),
    );
  });

  test("has a snapshot with the values of the title", () => {
    const { title, type, name, year, ids } = snapshotOf(aShow({ id: 5, anime: true }));
    assert.deepEqual([title, type, name, year, ids], [5, "anime", "A title", 2001, {}]);
  });
});
