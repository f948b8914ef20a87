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

/** Counts writes, and updates of the statistics of the query planner. */
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

/** The titles that are still to be announced. */
const changedTitles = async (): Promise<number[]> =>
  (await database.ask(learnedSql.list, 0, 100_000)).map(({ title }) => title);

async function announceAll(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) await announceChanges(database, async () => {});
  assert.deepEqual(await changedTitles(), []);
}

/** The titles among the announced keys. */
const titlesIn = (keys: readonly Key[]): string[] =>
  keys.filter(([namespace]) => namespace === titleKey(1)[0]).map(([, value]) => value);

describe("architecture.md 6 changed titles", () => {
  test("are announced in pages, in several rounds, with one write for each round", async () => {
    await openCatalogue(database).addTitles({ titles: movies(0, 450) });
    const all = (await changedTitles()).map(String);
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
    assert.deepEqual(await changedTitles(), []);
    const counted = counting();
    await announceChanges(counted.database, async () => assert.fail("no titles are left"));
    assert.equal(counted.writes(), 0);
  });

  test("are stored as announced up to a failure", async () => {
    await openCatalogue(database).addTitles({ titles: movies(1_000, 250) });
    for (let round = 1; round <= ROUNDS; round += 1) {
      let pages = 0;
      const announcing = announceChanges(database, async () => {
        pages += 1;
        if (pages === 2) throw new Error("not announced");
      });
      await assert.rejects(announcing, /not announced/);
    }
    assert.equal((await changedTitles()).length, 50);
    await announceAll();
  });

  test("are stored as announced several times in a large round", async () => {
    await openCatalogue(database).addTitles({ titles: movies(2_000, 5_100) });
    const counted = counting();
    await announceChanges(counted.database, async () => {});
    assert.equal(counted.writes(), 2);
    await announceAll();
  });
});

describe("the statistics of the query planner", () => {
  test("are updated after many titles were added, and not after a few", async () => {
    const counted = counting();
    const catalogue = openCatalogue(counted.database);
    await catalogue.addTitles({ titles: movies(10_000, 20) });
    assert.equal(counted.analyses(), 0);
    await catalogue.addTitles({ titles: movies(20_000, 1_000) });
    assert.equal(counted.analyses(), 1);
  });

  test("are updated after the starter catalogue was loaded", async () => {
    const counted = counting();
    await openCatalogue(counted.database).loadStarter();
    assert.equal(counted.analyses(), 1);
  });
});
