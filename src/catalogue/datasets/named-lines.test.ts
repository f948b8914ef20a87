import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { NamedLines } from "./named-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-named-lines-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const HEADER =
  "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres";
const idOf = (number: number): string => `tt${String(number).padStart(7, "0")}`;

/** Asks for these episodes; answers the names that were found, and those that were left over. */
async function read(
  lines: readonly (readonly [number, "movie" | "tvEpisode"])[],
  asked: readonly number[],
): Promise<{ found: string[]; left: string[] }> {
  const path = join(folder, "basics.tsv");
  const text = lines.map(([id, kind]) => `${idOf(id)}\t${kind}\tName ${id}\tx\t0\t2000\t\\N\t45\tDrama`);
  writeFileSync(path, [HEADER, ...text].map((line) => `${line}\n`).join(""));
  const names = new NamedLines(path);
  const found: string[] = [];
  for (const id of asked) {
    let named = names.find(idOf(id));
    while (named === "more") named = (await names.readOn()) ? names.find(idOf(id)) : null;
    if (named !== null) found.push(named.name);
  }
  const left: string[] = [];
  for await (const [, , name = ""] of names.rest()) left.push(name);
  return { found, left };
}

const episodes = (ids: readonly number[]) => ids.map((id): [number, "tvEpisode"] => [id, "tvEpisode"]);
const namesOf = (ids: readonly number[]) => ids.map((id) => `Name ${id}`);

describe("names beside numbers", () => {
  test("in one order all are found, whether as numbers or as text", async () => {
    const numbers = [1, 2, 5, 9_999_998, 9_999_999, 10_000_000, 10_000_001, 12_000_000];
    const lines = numbers.flatMap((id): [number, "movie" | "tvEpisode"][] => [
      [id, "tvEpisode"],
      [id + 100_000_000, "movie"],
    ]);
    const byText = (one: [number, string], other: [number, string]) =>
      idOf(one[0]) < idOf(other[0]) ? -1 : 1;
    for (const order of [lines.toSorted(([one], [other]) => one - other), lines.toSorted(byText)]) {
      const asked = order.filter(([, kind]) => kind === "tvEpisode").map(([id]) => id);
      assert.deepEqual(await read(order, asked), { found: namesOf(asked), left: [] });
    }
  });

  test("what nobody asks for is left over, and what is not there is not found", async () => {
    const { found, left } = await read([[1, "movie"], ...episodes([2, 3, 5])], [1, 3, 4, 6]);
    assert.deepEqual([found, left], [["Name 3"], ["Name 2", "Name 5"]]);
  });

  test("in any two orders each line is found, or left over, once", async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(ids, ids, async (lines, asked) => {
        const { found, left } = await read(episodes(lines), asked);
        assert.deepEqual([...found, ...left].sort(), namesOf(lines).sort());
        assert.deepEqual(
          found.filter((name) => !namesOf(asked).includes(name)),
          [],
        );
      }),
      { numRuns: 100 },
    );
  });
});
