import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "./database.ts";
import { VersionedCache } from "./versioned-cache.ts";

/** A cache on a database that has only a version. The reads of the cache end when the test ends them. */
function openCache() {
  let version = 1;
  const reads: { keys: readonly string[]; end(values: Record<string, string>): void }[] = [];
  const database = { version: async () => version, versionSync: () => version } as unknown as Database;
  const cache = new VersionedCache<string, { name: string }>(database, 10);
  const read = (keys: readonly string[]) =>
    new Promise<Map<string, { name: string }>>((resolve) => {
      const end = (values: Record<string, string>) =>
        resolve(new Map(Object.entries(values).map(([key, name]) => [key, { name }])));
      reads.push({ keys, end });
    });
  const getMany = (...keys: string[]) => cache.getMany(keys, read);
  const write = () => {
    version += 1;
  };
  return { cache, reads, getMany, write };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const namesOf = (values: Map<string, { name: string }>) =>
  Object.fromEntries([...values].map(([key, { name }]) => [key, name]));

describe("a versioned cache", () => {
  test("reads a key once, and again after a write", async () => {
    const { reads, getMany, write } = openCache();
    const first = getMany("a", "b", "a");
    await turn();
    reads[0]?.end({ a: "A" });
    assert.deepEqual(namesOf(await first), { a: "A" });
    const second = getMany("a", "b");
    await turn();
    // A key without a value is read again.
    assert.deepEqual(reads[1]?.keys, ["b"]);
    reads[1]?.end({ b: "B" });
    assert.deepEqual(namesOf(await second), { a: "A", b: "B" });
    assert.deepEqual(namesOf(await getMany("b", "a")), { a: "A", b: "B" });
    write();
    const third = getMany("a");
    await turn();
    reads[2]?.end({ a: "other" });
    assert.deepEqual(namesOf(await third), { a: "other" });
  });

  test("returns values without a promise if and only if all of them are cached", async () => {
    const { reads, getMany, write } = openCache();
    const first = getMany("a", "b");
    await turn();
    reads[0]?.end({ a: "A", b: "B" });
    await first;
    const cached = getMany("b", "a");
    assert.ok(!(cached instanceof Promise));
    assert.deepEqual(namesOf(cached), { a: "A", b: "B" });
    // The caller may change the map that it got.
    cached.clear();
    assert.ok(!(getMany("a") instanceof Promise));
    assert.ok(getMany("a", "c") instanceof Promise);
    write();
    assert.ok(getMany("a") instanceof Promise);
  });

  test("shares one read between concurrent callers", async () => {
    const { reads, getMany } = openCache();
    const results = [getMany("a"), getMany("b", "a"), getMany("a", "b")];
    await turn();
    assert.deepEqual(
      reads.map(({ keys }) => keys),
      [["a"], ["b"]],
    );
    reads[1]?.end({ b: "B" });
    reads[0]?.end({ a: "A" });
    assert.deepEqual((await Promise.all(results)).map(namesOf), [
      { a: "A" },
      { b: "B", a: "A" },
      { a: "A", b: "B" },
    ]);
  });

  test("does not cache values that were read before a write, nor return them to later callers", async () => {
    const { reads, getMany, write } = openCache();
    const before = getMany("a");
    await turn();
    write();
    const after = getMany("a");
    await turn();
    reads[0]?.end({ a: "old" });
    reads[1]?.end({ a: "new" });
    assert.deepEqual([namesOf(await before), namesOf(await after)], [{ a: "old" }, { a: "new" }]);
    assert.deepEqual(namesOf(await getMany("a")), { a: "new" });
  });

  test("rejects all callers of a read that fails, and reads again for the next one", async () => {
    const { cache } = openCache();
    let attempts = 0;
    const read = async (): Promise<{ name: string } | null> => {
      attempts += 1;
      if (attempts === 1) throw new Error("failed");
      return { name: "A" };
    };
    const shared = [cache.get("a", read), cache.get("a", read)];
    for (const result of shared) await assert.rejects(result, /failed/);
    assert.deepEqual([await cache.get("a", read), attempts], [{ name: "A" }, 2]);
  });
});
