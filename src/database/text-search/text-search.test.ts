import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { postgresIsMissing } from "../../../test/support/postgres.ts";
import { openTestStores, type TestStores } from "../../../test/support/stores.ts";
import { type TitleId, toTitleId } from "../../core/ids.ts";
import type { Engine } from "../database.ts";
import { findDocuments, RANK_MAX, replaceDocuments, type SearchDocument } from "./text-search.ts";

const opened: TestStores[] = [];
after(async () => {
  await Promise.all(opened.map((one) => one.close()));
});

async function openIndex(engine: Engine) {
  const stores = await openTestStores(engine);
  opened.push(stores);
  const database = stores.stores.catalogueDatabase;
  return {
    replace: (titles: readonly TitleId[], documents: readonly SearchDocument[]) =>
      database.write(() => replaceDocuments(engine, titles, documents)),
    find: (word: string, limit = 10) => database.read(() => findDocuments(engine, [[word]], limit)),
  };
}

/** The smallest id, ids around 2^32, ids of 10 and 15 digits, and the largest id. */
const IDS = [
  1,
  705_032_704,
  2 ** 32 - 1,
  2 ** 32,
  5_000_000_000,
  999_999_999_999_999,
  Number.MAX_SAFE_INTEGER,
].map(toTitleId);

for (const engine of ["sqlite", "postgres"] as const)
  describe(`the full-text index on ${engine}`, async () => {
    const skip = engine === "postgres" && (await postgresIsMissing());

    test("finds titles with ids of any size", { skip }, async () => {
      const { replace, find } = await openIndex(engine);
      for (const rank of [0, 1, RANK_MAX]) {
        await replace(
          IDS,
          IDS.map((title) => ({ title, rank, words: `zebra word${title}` })),
        );
        for (const title of IDS) assert.deepEqual(await find(`word${title}`), [title]);
        assert.deepEqual(await find("zeb"), IDS);
      }
    });

    test("returns the highest ranks first, then the lowest ids, up to the limit", {
      skip,
    }, async () => {
      const { replace, find } = await openIndex(engine);
      const documents = IDS.map((title, at) => ({ title, rank: (at * 400) % 900, words: "okapi" }));
      await replace(IDS, documents);
      const byRank = documents.toSorted((a, b) => b.rank - a.rank || a.title - b.title);
      const ids = byRank.map(({ title }) => title);
      assert.deepEqual(await find("okapi"), ids);
      assert.deepEqual(await find("okapi", 3), ids.slice(0, 3));
    });

    test("replaces and removes the given documents and no others", { skip }, async () => {
      const { replace, find } = await openIndex(engine);
      await replace(
        IDS,
        IDS.map((title, at) => ({ title, rank: at, words: "lynx" })),
      );
      const [changed, removed] = [toTitleId(5_000_000_000), toTitleId(999_999_999_999_999)];
      await replace([changed, removed], [{ title: changed, rank: RANK_MAX, words: "lynx cat" }]);
      assert.deepEqual(await find("cat"), [changed]);
      const others = IDS.filter((title) => title !== changed && title !== removed).reverse();
      assert.deepEqual(await find("lynx"), [changed, ...others]);
    });
  });
