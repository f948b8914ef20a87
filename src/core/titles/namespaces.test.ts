import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keysFor, storedKey } from "./namespaces.ts";

describe("media-objects.md 1 namespaces of ids", () => {
  const SHOW = { type: "show", animeType: null } as const;
  const MOVIE = { type: "movie", animeType: null } as const;

  test("tmdb and tvdb number movies and shows separately; the type of the sent item is tried first", () => {
    assert.deepEqual(keysFor("tmdb", "296", "movie"), [
      ["tmdb_movie", "296"],
      ["tmdb_show", "296"],
    ]);
    assert.deepEqual(keysFor("tmdb", "296", "show"), [
      ["tmdb_show", "296"],
      ["tmdb_movie", "296"],
    ]);
    assert.deepEqual(keysFor("tvdb", "5", "movie")[0], ["tvdb_movie", "5"]);
    assert.deepEqual(keysFor("tvdb", "5", "show")[0], ["tvdb", "5"]);
    assert.deepEqual(keysFor("tvdb", "lost", "show"), [["tvdbslug", "lost"]]);
    assert.deepEqual(keysFor("mal", "1", "show"), [["mal", "1"]]);
  });

  test("each id of a title is stored under one key", () => {
    assert.deepEqual(storedKey("tmdb", "5", MOVIE), ["tmdb_movie", "5"]);
    assert.deepEqual(storedKey("tmdb", "5", SHOW), ["tmdb_show", "5"]);
    assert.deepEqual(storedKey("tvdb", "5", MOVIE), ["tvdb_movie", "5"]);
    assert.deepEqual(storedKey("tvdb", "5", SHOW), ["tvdb", "5"]);
    assert.deepEqual(storedKey("tvdb", "lost", SHOW), ["tvdbslug", "lost"]);
    assert.deepEqual(storedKey("kitsu", "5", SHOW), ["kitsu", "5"]);
  });

  test("anime.md 2, 3: tmdb of an anime movie is a movie id, tvdb the id of its series", () => {
    const animeMovie = { type: "anime", animeType: "movie" } as const;
    assert.deepEqual(storedKey("tmdb", "5", animeMovie), ["tmdb_movie", "5"]);
    assert.deepEqual(storedKey("tvdb", "5", animeMovie), ["tvdb", "5"]);
    assert.deepEqual(storedKey("tmdb", "5", { type: "anime", animeType: "tv" }), ["tmdb_show", "5"]);
  });
});
