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

async function fresh(...titles: readonly object[]): Promise<TestCatalogue> {
  const one = await openTestCatalogue();
  opened.push(one);
  await one.catalogue.addTitles({ titles });
  return one;
}
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const found = async (it: TestCatalogue, asked: Parameters<typeof query>[0]): Promise<string> =>
  meaning((await it.catalogue.resolve([query(asked)]))[0]);

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

describe("architecture.md 6 two titles that are found to be one", () => {
  test("every id and name of both finds the one that is kept, the old number too", async () => {
    const it = await fresh(old, kept);
    await it.catalogue.merge(OLD, KEPT);
    for (const ids of [{ simkl: OLD }, { imdb: "tt0000011" }, { simkl: KEPT }, { tvdb: 12 }])
      assert.equal(await found(it, { ids }), "12");
    assert.equal(await found(it, { name: "Old One", year: 2002 }), "12");
    assert.equal(await found(it, { section: "episodes", parts: [{ tvdb: 902 }] }), "12 1x2");
    assert.deepEqual(await it.catalogue.search({ text: "old one", type: null, limit: 5 }), [KEPT]);
  });

  test("what the kept one lacked is the old one's: fields and episodes", async () => {
    const it = await fresh(old, kept);
    await it.catalogue.merge(OLD, KEPT);
    const title = await it.title(KEPT);
    assert.deepEqual([title.name, title.year, title.runtime], ["The Kept One", 2002, 40]);
    assert.deepEqual(title.ids, { tvdb: "12", imdb: "tt0000011" });
    assert.deepEqual(
      title.episodes.map(({ part }) => part.number),
      [1, 2, 3],
    );
  });

  test("the old title's row stays for those who have it, and says what became of it", async () => {
    const it = await fresh(old, kept);
    await it.catalogue.merge(OLD, KEPT);
    assert.equal((await it.title(OLD)).name, "The Old One");
    const successors = await it.catalogue.successors([OLD, KEPT]);
    assert.deepEqual([...successors], [[OLD, { parts: [], rest: KEPT }]]);
  });

  test("one that is merged on leads to where it ended", async () => {
    const it = await fresh(old, kept, { type: "show", title: "Third", year: 2003, ids: { simkl: THIRD } });
    await it.catalogue.merge(OLD, KEPT);
    await it.catalogue.merge(KEPT, THIRD);
    assert.equal(await found(it, { ids: { simkl: OLD } }), "13");
    assert.equal((await it.catalogue.successors([OLD])).get(OLD)?.rest, THIRD);
  });

  test("a source that names the old one again updates the kept one, and brings nothing back", async () => {
    const it = await fresh(old, kept);
    await it.catalogue.merge(OLD, KEPT);
    await it.catalogue.addTitles({ titles: [{ ...old, ids: { imdb: "tt0000011" }, runtime: 41 }] });
    assert.equal((await it.title(KEPT)).runtime, 41);
    assert.equal((await it.title(OLD)).runtime, 40);
    assert.equal(await found(it, { ids: { imdb: "tt0000011" } }), "12");
  });

  test("what cannot be is refused, and nothing is written", async () => {
    const it = await fresh(old, kept, { type: "movie", title: "M", ids: { simkl: THIRD } });
    const before = await it.rows("title_key");
    for (const [from, into] of [
      [OLD, OLD],
      [OLD, 99 as TitleId],
      [OLD, THIRD],
    ] as const)
      await assert.rejects(it.catalogue.merge(from, into), MergeRefused);
    assert.deepEqual(await it.rows("title_key"), before);
    await it.catalogue.merge(OLD, KEPT);
    await assert.rejects(it.catalogue.merge(OLD, KEPT), MergeRefused);
  });

  test("a source whose row names two that nothing sets apart makes them one", async () => {
    const it = await fresh();
    const list = (tvdb: number | null, imdb: string | null, id: number) => ({
      id,
      name: `S${id}`,
      premiered: "2001-01-01",
      externals: { thetvdb: tvdb, imdb },
    });
    await it.catalogue.addTitles({
      titles: [
        { type: "show", title: "By TVDB", year: 2001, ids: { tvdb: 77 } },
        { type: "show", title: "By IMDb", year: 2001, ids: { imdb: "tt0000077" } },
      ],
    });
    await it.catalogue.importDataset("tvmaze", [
      write("two.json", JSON.stringify([list(77, "tt0000077", 1)])),
    ]);
    const both = [await found(it, { ids: { tvdb: 77 } }), await found(it, { ids: { imdb: "tt0000077" } })];
    assert.equal(both[0], both[1]);
    assert.equal((await it.rows("successor")).length, 1);
  });

  test("a row that names two whose own ids differ leaves them two", async () => {
    const it = await fresh(
      { type: "anime", title: "A", ids: { anidb: 1, mal: 1 } },
      { type: "anime", title: "B", ids: { anidb: 2, mal: 2 } },
    );
    const row = { anidb_id: 1, mal_id: 2, anilist_id: 3 };
    await it.catalogue.importDataset("fribb", [write("two.json", JSON.stringify([row]))]);
    assert.equal(await found(it, { section: "anime", ids: { anilist: 3 } }), "500000001");
    assert.equal(await found(it, { section: "anime", ids: { mal: 2 } }), "500000002");
    assert.deepEqual(await it.rows("successor"), []);
    // Read again it says the same, and what is not its own does not become so.
    const records = await it.rows("source_record");
    const { unchanged } = await it.catalogue.importDataset("fribb", [
      write("again.json", ` ${JSON.stringify([row])}`),
    ]);
    assert.deepEqual([unchanged, await it.rows("source_record")], [1, records]);
    assert.equal(await found(it, { section: "anime", ids: { mal: 2 } }), "500000002");
    // What the row gives anew is its own, whoever else had it.
    await it.catalogue.importDataset("fribb", [
      write("other.json", JSON.stringify([{ ...row, mal_id: 3, kitsu_id: 4 }])),
    ]);
    assert.equal(await found(it, { section: "anime", ids: { mal: 3 } }), "500000001");
  });
});

describe("a row that names one title and several that are set apart", () => {
  test("leaves them apart: they are parts of the one, and none of them is it", async () => {
    const it = await fresh(
      { type: "anime", title: "Both films", ids: { anidb: 1 } },
      { type: "anime", title: "The first", ids: { mal: 11 } },
      { type: "anime", title: "The second", ids: { mal: 12 } },
    );
    const row = { anidb_id: 1, mal_id: [11, 12], anilist_id: 3 };
    await it.catalogue.importDataset("fribb", [write("parts.json", JSON.stringify([row]))]);
    assert.deepEqual(await it.rows("successor"), []);
    const asked = [{ anidb: 1 }, { mal: 11 }, { mal: 12 }].map((ids) => found(it, { section: "anime", ids }));
    assert.equal(new Set(await Promise.all(asked)).size, 3);
  });
});

describe("architecture.md 6 one title that is found to be two", () => {
  test("the parts that are another's go there, the rest stays", async () => {
    const it = await fresh(old, kept);
    const move = { from: { season: 1, number: 3 }, to: { title: KEPT, part: { season: 1, number: 1 } } };
    await it.catalogue.split(OLD, [move]);
    assert.deepEqual(
      (await it.title(OLD)).episodes.map(({ part }) => part.number),
      [1, 2],
    );
    assert.equal(await found(it, { ids: { imdb: "tt0000011" } }), "11");
    assert.deepEqual((await it.catalogue.successors([OLD])).get(OLD), { parts: [move], rest: null });
  });

  test("a part that stays, and a title that is not there, are refused", async () => {
    const it = await fresh(old, kept);
    const to = (title: number) => [
      { from: { season: 1, number: 3 }, to: { title: title as TitleId, part: { season: 1, number: 1 } } },
    ];
    await assert.rejects(it.catalogue.split(OLD, to(OLD)), MergeRefused);
    await assert.rejects(it.catalogue.split(OLD, to(99)), MergeRefused);
  });
});

describe("anime.md 3 what was taken for a movie or a show, and is anime", () => {
  const XML = `<anime-list>
    <anime anidbid="112" tvdbid="movie" defaulttvdbseason="" imdbid="tt0245429"><name>Sen to Chihiro</name></anime>
    <anime anidbid="1" tvdbid="10" defaulttvdbseason="1"><name>First</name></anime>
    <anime anidbid="2" tvdbid="10" defaulttvdbseason="2"><name>Second</name></anime>
  </anime-list>`;

  test("a movie becomes the anime movie, its one part that one's first episode", async () => {
    const movie = { type: "movie", title: "Spirited Away", year: 2001, ids: { imdb: "tt0245429" } };
    const it = await fresh(movie);
    await it.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    assert.equal(await found(it, { section: "movies", ids: { imdb: "tt0245429" } }), "500000112");
    assert.equal(await found(it, { section: "movies", name: "Spirited Away", year: 2001 }), "500000112");
    assert.deepEqual((await it.catalogue.successors([100_245_429 as TitleId])).get(100_245_429 as TitleId), {
      parts: [{ from: { season: 0, number: 0 }, to: { title: 500_000_112, part: { season: 1, number: 1 } } }],
      rest: 500_000_112,
    });
  });

  test("a show's seasons become the titles of its family", async () => {
    const seasons = [1, 2].map((number) => ({ number, episodes: 2 }));
    const it = await fresh({ type: "show", title: "Show", year: 2001, ids: { tvdb: 10 }, seasons });
    await it.catalogue.importDataset("counts", [write("counts.json", '{"10": {"1": 2, "2": 2}}')]);
    await it.catalogue.importDataset("anime-lists", [write("list.xml", XML)]);
    const asked = { ids: { tvdb: 10 }, usesTvdbSeasons: true, parts: ["1x2", "2x1"] };
    assert.equal(await found(it, asked), "500000001 1x2, 500000002 1x1");
    const became = (await it.catalogue.successors([400_000_010 as TitleId])).get(400_000_010 as TitleId);
    assert.deepEqual(
      became?.parts.map(({ from, to }) => `${from.season}x${from.number} ${to.title} ${to.part.number}`),
      ["1x1 500000001 1", "1x2 500000001 2", "2x1 500000002 1", "2x2 500000002 2"],
    );
    assert.equal(await found(it, { ids: { simkl: 400_000_010 } }), "500000001");
  });
});
