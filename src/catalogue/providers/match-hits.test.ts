import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isCalled, onlyHit } from "./match-hits.ts";

describe("the only hit of a search", () => {
  const hit = (id: number, name: string, year?: number) => ({ id, names: [name], year });
  const only = (hits: ReturnType<typeof hit>[], year: number, hitsMax = 10) =>
    onlyHit(hits, { name: "The Lost", year, hitsMax })?.id ?? null;

  test("is the hit with the name and the year, whatever the other hits", () => {
    assert.equal(only([hit(1, "Lost", 2004), hit(2, "The Lost", 2005), hit(3, "Found", 2004)], 2004), 1);
  });

  test("is null if two hits have the name and the year", () =>
    assert.equal(only([hit(1, "Lost", 2004), hit(2, "Lost", 2004)], 2004), null));

  test("may be of a neighbouring year if it is the only one with the name", () => {
    assert.equal(only([hit(1, "Lost", 2005), hit(3, "Found", 2004)], 2004), 1);
    assert.equal(only([hit(1, "Lost", 2003), hit(2, "Lost", 2005)], 2004), null);
    assert.equal(only([hit(1, "Lost", 2006)], 2004), null);
    assert.equal(only([hit(1, "Lost")], 2004), null);
  });

  test("is not of a neighbouring year if there may be further hits", () => {
    const hits = [hit(1, "Lost", 2005), ...Array.from({ length: 9 }, (_, at) => hit(at + 2, "Found", 1990))];
    assert.equal(only(hits, 2004, 11), 1);
    assert.equal(only(hits, 2004, 10), null);
    assert.equal(only(hits, 2005, 10), 1);
  });
});

describe("whether a title has a name", () => {
  test("ignores a year at the end of the name, and accepts a neighbouring year", () => {
    const office = { title: "The Office (US)", also_known_as: ["The Office (2005)"], year: 2005 };
    assert.ok(isCalled(office, { name: "The Office", year: 2005 }));
    assert.ok(isCalled(office, { name: "office", year: 2006 }));
    assert.ok(!isCalled(office, { name: "The Office", year: 2007 }));
    assert.ok(!isCalled(office, { name: "The Officer", year: 2005 }));
    assert.ok(!isCalled({ ...office, title: "!!!" }, { name: "???", year: 2005 }));
  });
});
