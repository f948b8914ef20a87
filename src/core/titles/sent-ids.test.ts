import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TITLE_NAMESPACES } from "./namespaces.ts";
import { normaliseId, readIds, readSentIds, readShownIds } from "./sent-ids.ts";

const read = (sent: unknown): Record<string, string> => Object.fromEntries(readIds(sent));

describe("media-objects.md 1 ids as sent", () => {
  test("numbers and numeric strings are the same id", () => {
    const normalised = { simkl: "53536", tmdb: "296", tvdb: "153021", mal: "4246", netflix: "70210890" };
    assert.deepEqual(
      read({ simkl: 53536, tmdb: 296, tvdb: 153021, mal: 4246, netflix: 70210890 }),
      normalised,
    );
    assert.deepEqual(read({ ...normalised, tmdb: " 0296 " }), normalised);
  });

  test("values that are not ids are ignored", () => {
    for (const value of ["", "  ", null, 0, "0", "000", undefined, true, {}, [1], -1, 1.5, "12a", 1e21])
      assert.deepEqual(read({ simkl: value, tmdb: value, mal: value }), {}, String(value));
    for (const value of ["", null, 0, "tt", "tt0", "tt0000000", "nm0000001", "http://x.example/tt"])
      assert.deepEqual(read({ imdb: value }), {}, String(value));
    assert.deepEqual(read({ traktslug: "x".repeat(201) }), {});
  });

  test("values other than text and numbers are ignored, and not converted to text", () => {
    const inconvertible = JSON.parse('{"toString":1,"valueOf":false}');
    for (const sent of [inconvertible, ["tt0181852"], { toString: "tt0181852" }, [[296]]])
      for (const namespace of [...TITLE_NAMESPACES, "plex"]) {
        assert.deepEqual(read({ [namespace]: sent }), {});
        assert.deepEqual([...readSentIds({ [namespace]: sent })], []);
        assert.deepEqual([...readShownIds({ [namespace]: sent })], []);
      }
  });

  test("ids that are not an object give no ids", () => {
    for (const sent of [null, undefined, "tt0181852", 5, ["tt0181852"]]) assert.deepEqual(read(sent), {});
  });

  test("IMDb ids have a prefix or not, a short or long number, or are the URL of a page", () => {
    for (const sent of [
      "tt0181852",
      "TT0181852",
      "0181852",
      181852,
      "https://www.imdb.com/title/tt0181852/",
      "http://m.imdb.com/title/tt0181852?ref_=nv",
      "imdb.com/title/tt181852",
    ])
      assert.deepEqual(read({ imdb: sent }), { imdb: "tt0181852" }, String(sent));
    assert.deepEqual(read({ imdb: "tt10366206" }), { imdb: "tt10366206" });
  });

  test("namespaces have aliases; a valid value under the own name takes precedence, in any order", () => {
    const sent = { simkl_id: 1, moviedb: 2, letterslug: "a", trakt_slug: "b", zap2It: "C" };
    assert.deepEqual(read(sent), { simkl: "1", tmdb: "2", letterboxd: "a", traktslug: "b", zap2it: "c" });
    assert.deepEqual(read({ boxd: "a" }), { letterboxd: "a" });
    assert.deepEqual(read({ simkl_id: 1, simkl: 2 }), { simkl: "2" });
    assert.deepEqual(read({ simkl: 2, simkl_id: 1 }), { simkl: "2" });
    assert.deepEqual(read({ simkl: "", simkl_id: 1 }), { simkl: "1" });
  });

  test("slug is not a namespace that finds a title", () => {
    assert.ok(!(TITLE_NAMESPACES as readonly string[]).includes("slug"));
  });

  test("unknown keys are kept, including the names of object methods", () => {
    const sent = JSON.parse(
      '{"plex":"x1","constructor":"a","toString":"b","__proto__":"c","imdb":"tt0181852"}',
    );
    const ids = readIds(sent);
    assert.equal(ids.get("imdb"), "tt0181852");
    assert.deepEqual([...ids.keys()].sort(), ["__proto__", "constructor", "imdb", "plex", "toString"]);
    for (const key of ids.keys()) assert.equal(typeof key, "string");
  });

  test("tvdb and crunchyroll are numbers or slugs", () => {
    assert.deepEqual(read({ tvdb: "The-Walking-Dead", crunchyroll: "hunter-x-hunter" }), {
      tvdb: "the-walking-dead",
      crunchyroll: "hunter-x-hunter",
    });
    assert.deepEqual(read({ tvdb: "0153021", crunchyroll: "0656647" }), {
      tvdb: "153021",
      crunchyroll: "656647",
    });
  });

  test("shown ids keep capital letters; compared ids are lowercase", () => {
    const sent = { zap2it: " EP01767728 ", tmdb: "0296", imdb: "TT0181852", mal: "x" };
    assert.deepEqual(Object.fromEntries(readShownIds(sent)), {
      zap2it: "EP01767728",
      tmdb: "296",
      imdb: "tt0181852",
    });
    assert.equal(readIds(sent).get("zap2it"), "ep01767728");
  });

  test("for any value, normalising twice is normalising once, and the shown id has the same normal form", () => {
    const values = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.stringMatching(/^(tt)?\d{1,12}$/));
    fc.assert(
      fc.property(fc.constantFrom(...TITLE_NAMESPACES), values, (namespace, value) => {
        const normalised = normaliseId(namespace, value);
        if (normalised !== null) assert.equal(normaliseId(namespace, normalised), normalised);
        const shown = readShownIds({ [namespace]: value }).get(namespace) ?? null;
        assert.equal(shown === null ? null : normaliseId(namespace, shown), normalised);
      }),
    );
  });
});

test("readSentIds ignores keys that are not namespaces and values that are not ids", () => {
  const sent = { imdb: "TT0944947", slug: "game-of-thrones", constructor: "x", tvdb: "", simkl_id: 17 };
  assert.deepEqual(
    [...readSentIds(sent)],
    [
      ["imdb", "tt0944947"],
      ["simkl", "17"],
    ],
  );
});
