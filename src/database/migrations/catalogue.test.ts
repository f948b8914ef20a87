import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { openOldCatalogue } from "../../../test/support/old-catalogue.ts";
import { type OldStores, oldRows } from "../../../test/support/old-stores.ts";
import { postgresIsMissing } from "../../../test/support/postgres.ts";
import { type Catalogue, openCatalogue } from "../../catalogue/catalogue.ts";
import { SOURCE_NUMBERS } from "../../catalogue/sources.ts";
import { toTitleId } from "../../core/ids.ts";
import type { Engine } from "../database.ts";
import { statement } from "../sql/statement.ts";

const contents = oldRows("catalogue.json");
/** The same rows with the origins of a version that had twelve sources. */
const twelveSources = { ...contents, ...oldRows("catalogue-of-twelve-sources.json") };

const opened: OldStores[] = [];
after(async () => {
  await Promise.all(opened.map((one) => one.close()));
});

async function open(rows: typeof contents, engine: Engine) {
  const old = await openOldCatalogue(rows, engine);
  opened.push(old);
  const database = old.stores.catalogueDatabase;
  const catalogue: Catalogue = openCatalogue(database);
  return {
    catalogue,
    read: (text: string) => database.ask(statement(text)),
  };
}

const { starter, counts, tvmaze, imdb, operator, tmdb, wikidata } = SOURCE_NUMBERS;
/** The value of the column: a bit for each source, then two decimal digits for the source of each field. */
function origins(sources: readonly number[], [name, aired, runtime]: readonly (number | null)[]): number {
  const bits = sources.reduce((sum, source) => sum + 2 ** source, 0);
  return [name, aired, runtime].reduce<number>((packed, field) => packed * 100 + (field ?? 99), bits);
}

for (const engine of ["sqlite", "postgres"] as const)
  describe(`a catalogue of version 0.1 on ${engine}`, async () => {
    const skip = engine === "postgres" && (await postgresIsMissing());

    for (const [name, rows] of Object.entries({ sixteen: contents, twelve: twelveSources }))
      test(`of ${name} sources: the origins of each episode are its sources`, {
        skip,
      }, async () => {
        const { read } = await open(rows, engine);
        const found = await read(
          "select title, season, number, origins from episode order by title, season, number",
        );
        const show = [tvmaze, tvmaze, tvmaze] as const;
        assert.deepEqual(
          found.map((row) => Object.values(row)),
          [
            [100000102, 1, 1, origins([starter, tvmaze], show)],
            [100000102, 1, 2, origins([starter, tvmaze], show)],
            [100000102, 1, 3, origins([starter, imdb], [imdb, starter, imdb])],
            [100000102, 1, 4, origins([tvmaze], show)],
            [100000102, 1, 5, origins([imdb], [imdb, null, imdb])],
            [100000102, 1, 6, origins([imdb], [null, null, null])],
            [300000601, 1, 1, origins([tmdb], [tmdb, tmdb, tmdb])],
            [300000601, 2, 1, origins([operator], [operator, null, null])],
            [500000201, 1, 1, origins([starter, counts], [null, starter, null])],
            [500000201, 1, 2, origins([starter, counts], [null, starter, null])],
            [500000201, 1, 3, origins([counts], [null, null, null])],
            [500000202, 1, 1, origins([counts], [null, null, null])],
            [500000202, 1, 2, origins([counts], [null, null, null])],
            [500000202, 1, 3, origins([counts], [null, null, null])],
            [600000302, 1, 1, origins([wikidata], [null, null, null])],
          ],
        );
      });

    test("its titles are unchanged", { skip }, async () => {
      const { catalogue, read } = await open(contents, engine);
      assert.deepEqual(await read("select * from title order by title"), contents.title);
      const ids = (contents.title ?? []).map(({ title }) => toTitleId(Number(title)));
      const titles = [...(await catalogue.load(ids)).values()];
      assert.deepEqual(
        titles.map(({ id, name, episodes }) => [id, name, episodes.length]),
        [
          [100000101, "The First Harbour", 1],
          [100000102, "Harbour Lights", 6],
          [100000103, "A Second Tide", 1],
          [300000601, "Night Ferry", 2],
          [500000201, "Lantern Road", 3],
          [500000202, "Paper Boats", 3],
          [600000302, "Paper Boats: The Film", 1],
          [5000000000, "The Far Number", 1],
        ],
      );
    });

    test("its titles are found by name after they were indexed in the background", {
      skip,
    }, async () => {
      const { catalogue, read } = await open(contents, engine);
      await catalogue.indexDue();
      assert.deepEqual(await read("select title from search_due"), []);
      const found = async (text: string) => catalogue.search({ text, type: null, limit: 10 });
      assert.deepEqual(await found("harb"), [100000102, 100000101]);
      assert.deepEqual(await found("paper boats"), [500000202, 600000302]);
      assert.deepEqual(await found("far number"), [5000000000]);
      assert.deepEqual(await found("fa"), [5000000000]);
    });

    test("an import that was interrupted in IMDb's episodes starts them again", { skip }, async () => {
      const { read } = await open(contents, engine);
      assert.equal(contents.import_progress?.length, 1);
      assert.deepEqual(await read("select task from import_progress"), []);
    });

    test("the providers that were asked are listed alphabetically", { skip }, async () => {
      const { read } = await open(contents, engine);
      assert.deepEqual(await read("select request, asked from look_up order by request"), [
        { request: "first", asked: "kitsu tvmaze wikidata" },
        { request: "second", asked: "kitsu tmdb tvdb tvmaze wikidata" },
      ]);
    });
  });
