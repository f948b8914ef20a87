import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "./database.ts";
import { VersionedCache } from "./versioned-cache.ts";

/** A database of which only the version matters, and a look into it that ends when the test says so. */
function world() {
  let version = 1;
  const looks: { keys: readonly string[]; end(found: Record<string, string>): void }[] = [];
  const database = { version: async () => version, versionAtOnce: () => version } as unknown as Database;
  const remembered = new VersionedCache<string, { name: string }>(database, 10);
  const look = (keys: readonly string[]) =>
    new Promise<Map<string, { name: string }>>((resolve) => {
      const end = (found: Record<string, string>) =>
        resolve(new Map(Object.entries(found).map(([key, name]) => [key, { name }])));
      looks.push({ keys, end });
    });
  const many = (...keys: string[]) => remembered.many(keys, look);
  const write = () => {
    version += 1;
  };
  return { remembered, looks, many, write };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const namesOf = (found: Map<string, { name: string }>) =>
  Object.fromEntries([...found].map(([key, { name }]) => [key, name]));

describe("answers that hold while nobody writes", () => {
  test("a key is looked up once, and anew after a write", async () => {
    const { looks, many, write } = world();
    const first = many("a", "b", "a");
    await turn();
    looks[0]?.end({ a: "A" });
    assert.deepEqual(namesOf(await first), { a: "A" });
    const second = many("a", "b");
    await turn();
    // What is not there may be there next time.
    assert.deepEqual(looks[1]?.keys, ["b"]);
    looks[1]?.end({ b: "B" });
    assert.deepEqual(namesOf(await second), { a: "A", b: "B" });
    assert.deepEqual(namesOf(await many("b", "a")), { a: "A", b: "B" });
    write();
    const third = many("a");
    await turn();
    looks[2]?.end({ a: "other" });
    assert.deepEqual(namesOf(await third), { a: "other" });
  });

  test("who asks for what is all remembered is answered at once, and only who does", async () => {
    const { looks, many, write } = world();
    const first = many("a", "b");
    await turn();
    looks[0]?.end({ a: "A", b: "B" });
    await first;
    const kept = many("b", "a");
    assert.ok(!(kept instanceof Promise));
    assert.deepEqual(namesOf(kept), { a: "A", b: "B" });
    // What is answered is the caller's own.
    kept.clear();
    assert.ok(!(many("a") instanceof Promise));
    assert.ok(many("a", "c") instanceof Promise);
    write();
    assert.ok(many("a") instanceof Promise);
  });

  test("those who ask at the same time share one look", async () => {
    const { looks, many } = world();
    const answers = [many("a"), many("b", "a"), many("a", "b")];
    await turn();
    assert.deepEqual(
      looks.map(({ keys }) => keys),
      [["a"], ["b"]],
    );
    looks[1]?.end({ b: "B" });
    looks[0]?.end({ a: "A" });
    assert.deepEqual((await Promise.all(answers)).map(namesOf), [
      { a: "A" },
      { b: "B", a: "A" },
      { a: "A", b: "B" },
    ]);
  });

  test("what was read before a write is not kept, and nobody who asks after it gets it", async () => {
    const { looks, many, write } = world();
    const before = many("a");
    await turn();
    write();
    const after = many("a");
    await turn();
    looks[0]?.end({ a: "old" });
    looks[1]?.end({ a: "new" });
    assert.deepEqual([namesOf(await before), namesOf(await after)], [{ a: "old" }, { a: "new" }]);
    assert.deepEqual(namesOf(await many("a")), { a: "new" });
  });

  test("a look that fails is told to all who share it, and is tried again", async () => {
    const { remembered } = world();
    let tries = 0;
    const find = async (): Promise<{ name: string } | null> => {
      tries += 1;
      if (tries === 1) throw new Error("gone");
      return { name: "A" };
    };
    const shared = [remembered.one("a", find), remembered.one("a", find)];
    for (const one of shared) await assert.rejects(one, /gone/);
    assert.deepEqual([await remembered.one("a", find), tries], [{ name: "A" }, 2]);
  });
});
