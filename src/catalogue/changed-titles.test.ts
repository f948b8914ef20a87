import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { openTestStores } from "../../test/support/stores.ts";
import type { Key } from "../core/titles/namespaces.ts";
import type { Database } from "../database/database.ts";
import { openCatalogue } from "./catalogue.ts";
import { announceChanges, ROUNDS, titleKey } from "./changed-titles.ts";
import * as learnedSql from "./statements/learned.ts";

const opened = await openTestStores();
const database = opened.stores.catalogueDatabase;
after(() => opened.close());

const FIRST = 700_000_000;
const movies = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_, at) => ({
    type: "movie",
    title: `A movie ${from + at}`,
    ids: { tmdb: FIRST + from + at },
  }));

/** Counts what is written and when the planner is told. */
function counting(): { database: Database; writes(): number; analyses(): number } {
  let [writes, analyses] = [0, 0];
  return {
    database: {
      ...database,
      write: (steps, options) => {
        writes += 1;
        return database.write(steps, options);
      },
      analyze: async () => {
        analyses += 1;
      },
    },
    writes: () => writes,
    analyses: () => analyses,
  };
}

const learned = async (): Promise<number[]> =>
  (await database.ask(learnedSql.list, 0, 100_000)).map(({ title }) => title);

async function forgetAll(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) await announceChanges(database, async () => {});
  assert.deepEqual(await learned(), []);
}

/** The titles among the keys that were told of. */
const titlesIn = (keys: readonly Key[]): string[] =>
  keys.filter(([namespace]) => namespace === titleKey(1)[0]).map(([, value]) => value);

describe("architecture.md 6 what was learnt", () => {
  test("is told of in pages, round after round, and noted once a round", async () => {
    await openCatalogue(database).addTitles({ titles: movies(0, 450) });
    const all = (await learned()).map(String);
    assert.equal(all.length, 450);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const pages: string[][] = [];
      const counted = counting();
      await announceChanges(counted.database, async (keys) => {
        pages.push(titlesIn(keys));
      });
      assert.deepEqual(
        pages.map(({ length }) => length),
        [200, 200, 50],
      );
      assert.deepEqual(pages.flat(), all);
      assert.equal(counted.writes(), 1);
    }
    assert.deepEqual(await learned(), []);
    const counted = counting();
    await announceChanges(counted.database, async () => assert.fail("there is nothing left to tell"));
    assert.equal(counted.writes(), 0);
  });

  test("is noted as far as it was told of where one cannot be told", async () => {
    await openCatalogue(database).addTitles({ titles: movies(1_000, 250) });
    for (let round = 1; round <= ROUNDS; round += 1) {
      let pages = 0;
      const telling = announceChanges(database, async () => {
        pages += 1;
        if (pages === 2) throw new Error("it cannot be told");
      });
      await assert.rejects(telling, /it cannot be told/);
    }
    assert.equal((await learned()).length, 50);
    await forgetAll();
  });

  test("of very many is noted on the way", async () => {
    await openCatalogue(database).addTitles({ titles: movies(2_000, 5_100) });
    const counted = counting();
    await announceChanges(counted.database, async () => {});
    assert.equal(counted.writes(), 2);
    await forgetAll();
  });
});

describe("what the planner knows of the catalogue", () => {
  test("is looked at anew after many titles were added, and not after a few", async () => {
    const counted = counting();
    const catalogue = openCatalogue(counted.database);
    await catalogue.addTitles({ titles: movies(10_000, 20) });
    assert.equal(counted.analyses(), 0);
    await catalogue.addTitles({ titles: movies(20_000, 1_000) });
    assert.equal(counted.analyses(), 1);
  });

  test("is looked at anew after a new server has learnt its first titles", async () => {
    const counted = counting();
    await openCatalogue(counted.database).loadStarter();
    assert.equal(counted.analyses(), 1);
  });
});
