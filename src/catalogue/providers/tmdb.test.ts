import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scripted } from "../../../test/support/fake-providers.ts";
import { readShared, sharedIsMissing } from "../../../test/support/shared-data.ts";
import type { Finding } from "./provider.ts";
import { tmdb } from "./tmdb.ts";

type Call = { url: string; body: unknown };

/** The bodies of the recorded calls, by path. */
function recorded(): Record<string, unknown> {
  const calls = JSON.parse(readShared("data/api/tmdb-recorded.json.gz")) as Call[];
  return Object.fromEntries(
    calls.map(({ url, body }) => [new URL(url).pathname.slice("/3".length), body] as const),
  );
}
const read = (name: string) => JSON.parse(readShared(`data/api/tmdb/${name}`));

const titleOf = (finding: Finding) => (finding.kind === "title" ? finding.title : assert.fail(finding.kind));

describe("sources.md 2 recorded answers of TMDB", { skip: sharedIsMissing }, () => {
  test("a movie by the id of another service", async () => {
    const { ask, questions } = scripted(recorded());
    const finding = await tmdb(ask).byId("movie", { namespace: "imdb", value: "tt0936501" });
    const { also_known_as: names, ...rest } = titleOf(finding);
    assert.deepEqual(rest, {
      type: "movie",
      title: "Taken",
      year: 2008,
      released: "2008-02-18",
      runtime: rest.runtime,
      status: undefined,
      ids: { tmdb: 8681, imdb: "tt0936501" },
    });
    assert.ok(names?.includes("Taken"));
    assert.deepEqual(questions[0]?.query, { external_source: "imdb_id" });
  });

  test("no show by the same id", async () => {
    const { ask } = scripted(recorded());
    assert.deepEqual(await tmdb(ask).byId("show", { namespace: "imdb", value: "tt0936501" }), {
      kind: "none",
    });
  });

  test("a movie by its TMDB id", async () => {
    const { ask } = scripted({ "/movie/296": read("movie-296.json") });
    assert.deepEqual(titleOf(await tmdb(ask).byId("movie", { namespace: "tmdb", value: "296" })), {
      type: "movie",
      title: "Terminator 3: Rise of the Machines",
      year: 2003,
      released: "2003-06-30",
      runtime: 109,
      status: undefined,
      also_known_as: ["Terminator 3: Rise of the Machines"],
      ids: { tmdb: 296, imdb: "tt0181852" },
    });
  });

  test("a movie by name and year, among others with similar names", async () => {
    const { ask } = scripted({
      "/search/movie": recorded()["/search/movie"],
      "/movie/603": recorded()["/movie/603"],
      "/movie/604": recorded()["/movie/604"],
    });
    const reloaded = titleOf(await tmdb(ask).byName("movie", "The Matrix Reloaded", 2003));
    assert.deepEqual(reloaded.ids, { tmdb: 604, imdb: "tt0234215" });
    assert.deepEqual(await tmdb(ask).byName("movie", "The Matrix Reloaded", 2010), { kind: "none" });
    assert.deepEqual(await tmdb(ask).byName("movie", "The Matrix Rebooted", 2003), { kind: "none" });
  });

  test("a show with all its seasons", async () => {
    const seasons = read("seasonsResponse.json.gz") as Record<string, { episodes?: object[] }>;
    const details = read("tvDetailsResponse.json.gz");
    const wanted = Object.entries(seasons).filter(([, { episodes }]) => episodes !== undefined);
    details.seasons = wanted.map(([number, { episodes }]) => ({
      season_number: Number(number),
      episode_count: episodes?.length,
    }));
    const parts = Object.fromEntries(wanted.map(([number, one]) => [`season/${number}`, one]));
    const { ask, questions } = scripted({ "/tv/4607": { ...details, ...parts } });
    const { episodes = [], ...rest } = titleOf(
      await tmdb(ask).byId("show", { namespace: "tmdb", value: "4607" }),
    );
    assert.deepEqual(rest, {
      type: "show",
      title: "Lost",
      year: 2004,
      runtime: 45,
      status: "ended",
      also_known_as: ["Lost"],
      ids: { tmdb: 4607, imdb: "tt0411008", tvdb: 73739 },
    });
    assert.equal(questions.length, 1);
    assert.equal(episodes.length, 33 + 24 + 24 + 23 + 14 + 17);
    assert.deepEqual(
      episodes.find(({ season }) => season === 1),
      { season: 1, number: 1, title: "Pilot (1)", aired: "2004-09-22", runtime: undefined },
    );
  });
});

describe("sources.md 2 TMDB", () => {
  const seasonOf = (season: number, count: number) => ({
    season_number: season,
    episodes: Array.from({ length: count }, (_, at) => ({
      season_number: season,
      episode_number: at + 1,
      name: `E${at + 1}`,
      air_date: null,
    })),
  });
  const details = {
    id: 5,
    name: "Long",
    first_air_date: "1990-01-01",
    status: "Returning Series",
    genres: [],
  };

  test("seasons are requested ten at a time", async () => {
    const seasons = Array.from({ length: 24 }, (_, at) => ({ season_number: at + 1, episode_count: 2 }));
    const { ask, questions } = scripted({
      "/tv/5": ({ query }: { query: { append_to_response: string } }) => ({
        ...details,
        seasons,
        ...Object.fromEntries(
          query.append_to_response
            .split(",")
            .flatMap((part) =>
              part.startsWith("season/") ? [[part, seasonOf(Number(part.slice(7)), 2)]] : [],
            ),
        ),
      }),
    });
    const title = titleOf(await tmdb(ask).byId("show", { namespace: "tmdb", value: "5" }));
    assert.equal(title.episodes?.length, 48);
    assert.equal(title.status, "airing");
    assert.equal(questions.length, 3);
  });

  test("a missing season is a failure", async () => {
    const seasons = [{ season_number: 1, episode_count: 2 }];
    const { ask } = scripted({ "/tv/5": { ...details, seasons } });
    await assert.rejects(tmdb(ask).byId("show", { namespace: "tmdb", value: "5" }), { message: "malformed" });
  });

  test("a thousand seasons are a failure", async () => {
    const seasons = Array.from({ length: 1_000 }, (_, at) => ({ season_number: at, episode_count: 1 }));
    const { ask, questions } = scripted({ "/tv/5": { ...details, seasons } });
    await assert.rejects(tmdb(ask).byId("show", { namespace: "tmdb", value: "5" }), { message: "malformed" });
    assert.equal(questions.length, 1);
  });

  test("an anime is neither a show nor a movie", async () => {
    const anime = { original_language: "ja", genres: [{ id: 16 }] };
    const { ask } = scripted({
      "/tv/5": { ...details, ...anime, seasons: [], external_ids: { imdb_id: "tt0000005", tvdb_id: null } },
      "/movie/6": { id: 6, title: "Film", release_date: "2001-01-01", ...anime },
    });
    assert.deepEqual(await tmdb(ask).byId("show", { namespace: "tmdb", value: "5" }), {
      kind: "anime",
      series: { names: ["Long"], premiered: "1990-01-01", ids: { tmdb: 5, imdb: "tt0000005" } },
    });
    assert.deepEqual(await tmdb(ask).byId("movie", { namespace: "tmdb", value: "6" }), { kind: "none" });
  });

  test("a movie that is not released is upcoming", async () => {
    const movie = { id: 6, title: "Film", release_date: "", status: "Planned", imdb_id: "" };
    const { ask } = scripted({ "/movie/6": movie });
    const title = titleOf(await tmdb(ask).byId("movie", { namespace: "tmdb", value: "6" }));
    assert.equal(title.status, "upcoming");
    assert.deepEqual(title.ids, { tmdb: 6 });
  });

  test("no movie is found if two have the id", async () => {
    const { ask, questions } = scripted({
      "/find/tt0000005": { movie_results: [{ id: 1 }, { id: 2 }], tv_results: [] },
    });
    assert.deepEqual(await tmdb(ask).byId("movie", { namespace: "imdb", value: "tt0000005" }), {
      kind: "none",
    });
    assert.equal(questions.length, 1);
  });
});
