import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import type { TitleId } from "../../core/ids.ts";
import { MergeRefused } from "./merging.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-merging-test-"));
const opened: TestCatalogue[] = [];
after(async () => {
  await Promise.all(opened.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function openFixture(...titles: readonly object[]): Promise<TestCatalogue> {
  const fixture = await openTestCatalogue();
  opened.push(fixture);
  await fixture.catalogue.addTitles({ titles });
  return fixture;
}
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const found = async (fixture: TestCatalogue, item: Parameters<typeof query>[0]): Promise<string> =>
  meaning((await fixture.catalogue.resolve([query(item)]))[0]);

const [OLD, KEPT, THIRD] = [11, 12, 13] as TitleId[] as [TitleId, TitleId, TitleId];
const old = {
  type: "show",
  title: "The Old One",
  year: 2001,
  runtime: 40,
  ids: { simkl: OLD, imdb: "tt0000011" },
  seasons: [{ number: 1, episodes: 3 }],
  episodes: [{ season: 1, number: 2, title: "Two", ids: { tvdb: 902 } }],
};
const kept = {
  type: "show",
  title: "The Kept One",
  year: 2002,
  ids: { simkl: KEPT, tvdb: 12 },
  seasons: [{ number: 1, episodes: 2 }],
};

describe("architecture.md 6 merging two titles", () => {
  test("every id and name of both titles finds the kept one", async () => {
    const fixture = await openFixture(old, kept);
    await fixture.catalogue.merge(OLD, KEPT);
    for (const ids of [{ simkl: OLD }, { imdb: "tt0000011" }, { simkl: KEPT }, { tvdb: 12 }])
      assert.equal(await found(fixture, { ids }), "12");
    assert.equal(await found(fixture, { name: "Old One", year: 2002 }), "12");
    assert.equal(await found(fixture, { section: "episodes", parts: [{ tvdb: 902 }] }), "12 1x2");
    assert.deepEqual(await fixture.catalogue.search({ text: "old one", type: null, limit: 5 }), [KEPT]);
  });

  test("the kept title gets the fields and episodes that it lacked", async () => {
    const fixture = await openFixture(old, kept);
    await fixture.catalogue.merge(OLD, KEPT);
    const title = await fixture.title(KEPT);
    assert.deepEqual([title.name, title.year, title.runtime], ["The Kept One", 2002, 40]);
    assert.deepEqual(title.ids, { tvdb: "12", imdb: "tt0000011" });
    assert.deepEqual(
      title.episodes.map(({ part }) => part.number),
      [1, 2, 3],
    );
  });

  test("the row of the old title stays, with its successor", async () => {
    const fixture = await openFixture(old, kept);
    await fixture.catalogue.merge(OLD, KEPT);
    assert.equal((await fixture.title(OLD)).name, "The Old One");
    const successors = await fixture.catalogue.successors([OLD, KEPT]);
    assert.deepEqual([...successors], [[OLD, { parts: [], rest: KEPT }]]);
  });

  test("if the kept title is merged again, the old title leads to the last one", async () => {
    const fixture = await openFixture(old, kept, {
      type: "show",
      title: "Third",
      year: 2003,
      ids: { simkl: THIRD },
    });
    await fixture.catalogue.merge(OLD, KEPT);
    await fixture.catalogue.merge(KEPT, THIRD);
    assert.equal(await found(fixture, { ids: { simkl: OLD } }), "13");
    assert.equal((await fixture.catalogue.successors([OLD])).get(OLD)?.rest, THIRD);
  });

  test("a source that gives facts about the old title updates the kept one", async () => {
    const fixture = await openFixture(old, kept);
    await fixture.catalogue.merge(OLD, KEPT);
    await fixture.catalogue.addTitles({ titles: [{ ...old, ids: { imdb: "tt0000011" }, runtime: 41 }] });
    assert.equal((await fixture.title(KEPT)).runtime, 41);
    assert.equal((await fixture.title(OLD)).runtime, 40);
    assert.equal(await found(fixture, { ids: { imdb: "tt0000011" } }), "12");
  });

  test("impossible merges are refused, and nothing is written", async () => {
    const fixture = await openFixture(old, kept, { type: "movie", title: "M", ids: { simkl: THIRD } });
    const before = await fixture.rows("title_key");
    for (const [from, into] of [
      [OLD, OLD],
      [OLD, 99 as TitleId],
      [OLD, THIRD],
    ] as const)
      await assert.rejects(fixture.catalogue.merge(from, into), MergeRefused);
    assert.deepEqual(await fixture.rows("title_key"), before);
    await fixture.catalogue.merge(OLD, KEPT);
    await assert.rejects(fixture.catalogue.merge(OLD, KEPT), MergeRefused);
  });

  test("a row with ids of two titles without different ids merges them", async () => {
    const fixture = await openFixture();
    const list = (tvdb: number | null, imdb: string | null, id: number) => ({
      id,
      name: `S${id}`,
      premiered: "2001-01-01",
      externals: { thetvdb: tvdb, imdb },
    });
    await fixture.catalogue.addTitles({
      titles: [
        { type: "show", title: "By TVDB", year: 2001, ids: { tvdb: 77 } },
        { type: "show", title: "By IMDb", year: 2001, ids: { imdb: "tt0000077" } },
      ],
    });
    await fixture.catalogue.importDataset("tvmaze", [
      write("two.json", JSON.stringify([list(77, "tt0000077", 1)])),
    ]);
    const both = [
      await found(fixture, { ids: { tvdb: 77 } }),
      await found(fixture, { ids: { imdb: "tt0000077" } }),
    ];
    assert.equal(both[0], both[1]);
    assert.equal((await fixture.rows("successor")).length, 1);
  });

  test("a row with ids of two titles with different ids does not merge them", async () => {
    const fixture = await openFixture(
      { type: "anime", title: "A", ids: { anidb: 1, mal: 1 } },
      { type: "anime", title: "B", ids: { anidb: 2, mal: 2 } },
    );
    const row = { anidb_id: 1, mal_id: 2, anilist_id: 3 };
    await fixture.catalogue.importDataset("fribb", [write("two.json", JSON.stringify([row]))]);
    assert.equal(await found(fixture, { section: "anime", ids: { anilist: 3 } }), "500000001");
    assert.equal(await found(fixture, { section: "anime", ids: { mal: 2 } }), "500000002");
    assert.deepEqual(await fixture.rows("successor"), []);
    // Importing the row again changes nothing: a foreign id stays foreign.
    const records = await fixture.rows("source_record");
    const { unchanged } = await fixture.catalogue.importDataset("fribb", [
      write("again.json", ` ${JSON.stringify([row])}`),
    ]);
    assert.deepEqual([unchanged, await fixture.rows("source_record")], [1, records]);
    assert.equal(await found(fixture, { section: "anime", ids: { mal: 2 } }), "500000002");
    // A new id of the row is not foreign.
    await fixture.catalogue.importDataset("fribb", [
      write("other.json", JSON.stringify([{ ...row, mal_id: 3, kitsu_id: 4 }])),
    ]);
    assert.equal(await found(fixture, { section: "anime", ids: { mal: 3 } }), "500000001");
  });
});

describe("a row with ids of one title and of several with different ids", () => {
  test("does not merge them: the others are parts of the first", async () => {
    const fixture = await openFixture(
      { type: "anime", title: "Both films", ids: { anidb: 1 } },
      { type: "anime", title: "The first", ids: { mal: 11 } },
      { type: "anime", title: "The second", ids: { mal: 12 } },
    );
    const row = { anidb_id: 1, mal_id: [11, 12], anilist_id: 3 };
    await fixture.catalogue.importDataset("fribb", [write("parts.json", JSON.stringify([row]))]);
    assert.deepEqual(await fixture.rows("successor"), []);
    const titles = [{ anidb: 1 }, { mal: 11 }, { mal: 12 }].map((ids) =>
      found(fixture, { section: "anime", ids }),
    );
    assert.equal(new Set(await Promise.all(titles)).size, 3);
  });
});

describe("architecture.md 6 splitting a title", () => {
  test("moves the given parts to another title; the others stay", async () => {
    const fixture = await openFixture(old, kept);
    const move = { from: { season: 1, number: 3 }, to: { title: KEPT, part: { season: 1, number: 1 } } };
    await fixture.catalogue.split(OLD, [move]);
    assert.deepEqual(
      (await fixture.title(OLD)).episodes.map(({ part }) => part.number),
      [1, 2],
    );
    assert.equal(await found(fixture, { ids: { imdb: "tt0000011" } }), "11");
    assert.deepEqual((await fixture.catalogue.successors([OLD])).get(OLD), { parts: [move], rest: null });
  });

  test("refuses to move parts to the title itself or to an unknown title", async () => {
    const fixture = await openFixture(old, kept);
    const to = (title: number) => [
      { from: { season: 1, number: 3 }, to: { title: title as TitleId, part: { season: 1, number: 1 } } },
    ];
    await assert.rejects(fixture.catalogue.split(OLD, to(OLD)), MergeRefused);
    await assert.rejects(fixture.catalogue.split(OLD, to(99)), MergeRefused);
  });
});

describe("anime.md 3 a movie or a show that turns out to be anime", () => {
  const XML = `<anime-list>
    <anime anidbid="112" tvdbid="movie" defaulttvdbseason="" imdbid="tt0245429"><name>Sen to Chihiro</name></anime>
    <anime anidbid="1" tvdbid="10" defaulttvdbseason="1"><name>First</name></anime>
    <anime anidbid="2" tvdbid="10" defaulttvdbseason="2"><name>Second</name></anime>
  </anime-list>`;

  test("a movie is merged into the anime movie, its one part into the first episode", async () => {
    const movie = { type: "movie", title: "Spirited Away", year: 2001, ids: { imdb: "tt0245429" } };
    const fixture = await openFixture(movie);
    await fixture.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    assert.equal(await found(fixture, { section: "movies", ids: { imdb: "tt0245429" } }), "500000112");
    assert.equal(await found(fixture, { section: "movies", name: "Spirited Away", year: 2001 }), "500000112");
    assert.deepEqual(
      (await fixture.catalogue.successors([100_245_429 as TitleId])).get(100_245_429 as TitleId),
      {
        parts: [
          { from: { season: 0, number: 0 }, to: { title: 500_000_112, part: { season: 1, number: 1 } } },
        ],
        rest: 500_000_112,
      },
    );
  });

  test("the seasons of a show become the titles of its family", async () => {
    const seasons = [1, 2].map((number) => ({ number, episodes: 2 }));
    const fixture = await openFixture({
      type: "show",
      title: "Show",
      year: 2001,
      ids: { tvdb: 10 },
      seasons,
    });
    await fixture.catalogue.importDataset("counts", [write("counts.json", '{"10": {"1": 2, "2": 2}}')]);
    await fixture.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    const item = { ids: { tvdb: 10 }, usesTvdbSeasons: true, parts: ["1x2", "2x1"] };
    assert.equal(await found(fixture, item), "500000001 1x2, 500000002 1x1");
    const successors = (await fixture.catalogue.successors([400_000_010 as TitleId])).get(
      400_000_010 as TitleId,
    );
    assert.deepEqual(
      successors?.parts.map(({ from, to }) => `${from.season}x${from.number} ${to.title} ${to.part.number}`),
      ["1x1 500000001 1", "1x2 500000001 2", "2x1 500000002 1", "2x2 500000002 2"],
    );
    assert.equal(await found(fixture, { ids: { simkl: 400_000_010 } }), "500000001");
  });
});
