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
  test("is what the snapshot says, with the watched parts as its episodes, in order", () => {
    const title = rememberedTitle(snapshot, [key("1x2"), key("0x1"), key("1x1")]);
    assert.deepEqual(snapshotOf(title), snapshot);
    assert.deepEqual(
      title.episodes.map((episode) => episode.key),
      [key("0x1"), key("1x1"), key("1x2")],
    );
    assert.ok(title.byKey.has(key("1x2")));
  });

  test("says nothing that the snapshot does not know", () => {
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

  test("as a movie it has its one part", () => {
    const movie = rememberedTitle({ ...snapshot, type: "movie", animeType: null });
    assert.deepEqual(
      movie.episodes.map((episode) => episode.key),
      [MOVIE_KEY],
    );
  });

  test("of which only the id is known it is a show without a name", () => {
    assert.deepEqual(namelessTitle(toTitleId(7)), {
      title: 7,
      type: "show",
      animeType: null,
      name: "",
      year: null,
      ids: {},
    });
  });

  test("for any title, its snapshot gives it back, as far as a snapshot goes", () => {
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

  test("a snapshot has the title's own values", () => {
    const { title, type, name, year, ids } = snapshotOf(aShow({ id: 5, anime: true }));
    assert.deepEqual([title, type, name, year, ids], [5, "anime", "A title", 2001, {}]);
  });
});
