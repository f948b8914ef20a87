import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scripted } from "../../../test/support/fake-providers.ts";
import { readShared, sharedIsMissing } from "../../../test/support/shared-data.ts";
import type { Ask, Question } from "./call.ts";
import type { Finding } from "./provider.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { tvdb } from "./tvdb.ts";

const KEYS = { key: "apikey", pin: null };
const LOGIN = { "/login": { data: { token: "jwt" }, status: "success" } };
const titleOf = (finding: Finding) => (finding.kind === "title" ? finding.title : assert.fail(finding.kind));

const SERIES = {
  data: {
    id: 81189,
    name: "Breaking Bad",
    year: "2008",
    firstAired: "2008-01-20",
    averageRuntime: 48,
    status: { id: 2, name: "Ended" },
    genres: [{ name: "Drama" }],
    aliases: [{ language: "spa", name: "Ruptura total" }],
    translations: { nameTranslations: [{ language: "eng", name: "Breaking Bad" }] },
    remoteIds: [
      { id: "tt0903747", type: 2, sourceName: "IMDB" },
      { id: "1396", type: 12, sourceName: "TheMovieDB.com" },
    ],
  },
};
const EPISODES = {
  data: {
    series: {},
    episodes: [
      {
        id: 3859781,
        seasonNumber: 0,
        number: 1,
        name: "Good Cop / Bad Cop",
        aired: "2009-02-17",
        runtime: 3,
      },
      { id: 349232, seasonNumber: 1, number: 1, name: "Pilot", aired: "2008-01-20", runtime: 60 },
    ],
  },
  links: { next: null },
};

describe("sources.md 3 TheTVDB", () => {
  test("a series by its id, with specials and the ids of its episodes", async () => {
    const { ask, questions } = scripted({
      ...LOGIN,
      "/series/81189/extended": SERIES,
      "/series/81189/episodes/default": EPISODES,
    });
    const title = titleOf(await tvdb(ask, KEYS).byId("show", { namespace: "tvdb", value: "81189" }));
    assert.deepEqual(title, {
      type: "show",
      title: "Breaking Bad",
      also_known_as: ["Breaking Bad", "Ruptura total"],
      year: 2008,
      runtime: 48,
      status: "ended",
      ids: { tvdb: 81189, imdb: "tt0903747" },
      episodes: [
        {
          season: 0,
          number: 1,
          title: "Good Cop / Bad Cop",
          aired: "2009-02-17",
          runtime: 3,
          ids: { tvdb: 3859781 },
        },
        { season: 1, number: 1, title: "Pilot", aired: "2008-01-20", runtime: 60, ids: { tvdb: 349232 } },
      ],
    });
    assert.deepEqual(
      questions.map(({ path, headers, json }) => [path, headers?.authorization, json]),
      [
        ["/login", undefined, { apikey: "apikey" }],
        ["/series/81189/extended", "Bearer jwt", undefined],
        ["/series/81189/episodes/default", "Bearer jwt", undefined],
      ],
    );
  });

  test("a series has its English name, and the original one as another name", async () => {
    const series = {
      data: {
        ...SERIES.data,
        name: "La casa de papel",
        translations: { nameTranslations: [{ language: "eng", name: "Money Heist" }] },
      },
    };
    const { ask } = scripted({ ...LOGIN, "/series/81189/extended": series });
    const title = titleOf(await tvdb(ask, KEYS).byId("show", { namespace: "tvdb", value: "81189" }));
    assert.equal(title.title, "Money Heist");
    assert.deepEqual(title.also_known_as, ["La casa de papel", "Ruptura total", "Money Heist"]);
  });

  test("all pages of episodes are read", async () => {
    const page = ({ query }: Question) => ({
      data: { episodes: [{ id: 1 + Number(query?.page), seasonNumber: 1, number: 1 + Number(query?.page) }] },
      links: { next: Number(query?.page) < 3 ? "https://elsewhere.example/next" : null },
    });
    const { ask, questions } = scripted({
      ...LOGIN,
      "/series/81189/extended": SERIES,
      "/series/81189/episodes/default": page,
    });
    const title = titleOf(await tvdb(ask, KEYS).byId("show", { namespace: "tvdb", value: "81189" }));
    assert.equal(title.episodes?.length, 4);
    assert.equal(questions.length, 6);
  });

  test("endless pages are a failure", async () => {
    const page = { data: { episodes: [{ id: 1, seasonNumber: 1, number: 1 }] }, links: { next: "x" } };
    const { ask } = scripted({
      ...LOGIN,
      "/series/81189/extended": SERIES,
      "/series/81189/episodes/default": page,
    });
    await assert.rejects(tvdb(ask, KEYS).byId("show", { namespace: "tvdb", value: "81189" }), {
      message: "malformed",
    });
  });

  test("a series by the id of another service, and by name and year", async () => {
    const { ask } = scripted({
      ...LOGIN,
      "/search/remoteid/tt0903747": { data: [{ series: { id: 81189 } }, { episode: { id: 5 } }] },
      "/search": {
        data: [
          {
            tvdb_id: "81189",
            name: "Breaking Bad",
            year: "2008",
            aliases: [],
            translations: { deu: "Breaking Bad" },
          },
          { tvdb_id: "273859", name: "Breaking Bad (AR)", year: "2014" },
        ],
      },
      "/series/81189/extended": SERIES,
      "/series/81189/episodes/default": EPISODES,
    });
    const provider = tvdb(ask, KEYS);
    for (const finding of [
      await provider.byId("show", { namespace: "imdb", value: "tt0903747" }),
      await provider.byName("show", "Breaking Bad", 2008),
    ])
      assert.equal(titleOf(finding).ids.tvdb, 81189);
    assert.deepEqual(await provider.byId("movie", { namespace: "imdb", value: "tt0903747" }), {
      kind: "none",
    });
    assert.deepEqual(await provider.byName("show", "Breaking Bad", 2011), { kind: "none" });
    assert.deepEqual(await provider.byId("show", { namespace: "tvdb", value: "breaking-bad" }), {
      kind: "none",
    });
  });

  test("an anime is returned as a series", async () => {
    const anime = { data: { ...SERIES.data, genres: [{ name: "Anime" }, { name: "Drama" }] } };
    const { ask } = scripted({ ...LOGIN, "/series/81189/extended": anime });
    const finding = await tvdb(ask, KEYS).byId("show", { namespace: "tvdb", value: "81189" });
    assert.equal(finding.kind, "anime");
  });

  test("the PIN of a subscriber is sent with the key", async () => {
    const { ask, questions } = scripted(LOGIN);
    await tvdb(ask, { key: "apikey", pin: "1234" }).byId("movie", { namespace: "tvdb", value: "1" });
    assert.deepEqual(questions[0]?.json, { apikey: "apikey", pin: "1234" });
  });
});

describe("sources.md 3 signing in to TheTVDB", () => {
  /** A service that accepts its latest token only. */
  function service({ keyIsWrong = false } = {}) {
    const calls: string[] = [];
    let token = 0;
    const ask: Ask = async ({ path, headers }) => {
      calls.push(path);
      if (path === "/login" && !keyIsWrong) {
        token += 1;
        return { body: { data: { token: String(token) } }, movedTo: null };
      }
      if (headers?.authorization !== `Bearer ${token}`) throw new ProviderFailure("refused");
      return null;
    };
    const expire = () => {
      token += 1;
    };
    return { calls, expire, provider: tvdb(ask, KEYS) };
  }
  const movie = { namespace: "tvdb", value: "1" };

  test("happens once for all calls, also concurrent ones", async () => {
    const { calls, provider } = service();
    await Promise.all(Array.from({ length: 5 }, () => provider.byId("movie", movie)));
    await provider.byId("movie", movie);
    assert.equal(calls.filter((path) => path === "/login").length, 1);
  });

  test("happens again when the token has expired", async () => {
    const { calls, expire, provider } = service();
    await provider.byId("movie", movie);
    expire();
    assert.deepEqual(await provider.byId("movie", movie), { kind: "none" });
    assert.deepEqual(calls, [
      "/login",
      "/movies/1/extended",
      "/movies/1/extended",
      "/login",
      "/movies/1/extended",
    ]);
  });

  test("is tried once for each look-up if the key is refused", async () => {
    const { calls, provider } = service({ keyIsWrong: true });
    await assert.rejects(provider.byId("movie", movie), { message: "refused" });
    await assert.rejects(provider.byId("movie", movie), { message: "refused" });
    assert.deepEqual(calls, ["/login", "/login"]);
  });
});

describe("sources.md 3 recorded answers of TheTVDB", { skip: sharedIsMissing }, () => {
  const read = (name: string) => JSON.parse(readShared(`data/api/tvdb-v4/${name}.json.gz`));

  test("a series with its episodes", async () => {
    const { ask } = scripted({
      ...LOGIN,
      "/series/924/extended": read("series_extended"),
      "/series/924/episodes/default": ({ query }: Question) =>
        query?.page === "0" ? read("seriesepisodes") : undefined,
    });
    const title = titleOf(await tvdb(ask, KEYS).byId("show", { namespace: "tvdb", value: "924" }));
    assert.equal(title.title, "Name1");
    assert.equal(title.runtime, 51);
    assert.ok((title.episodes?.length ?? 0) > 0);
  });

  test("a movie, and a search", async () => {
    const { ask } = scripted({
      ...LOGIN,
      "/movies/33248/extended": read("movie_extended"),
      "/search": read("search_overview"),
    });
    const provider = tvdb(ask, KEYS);
    const title = titleOf(await provider.byId("movie", { namespace: "tvdb", value: "33248" }));
    assert.deepEqual([title.title, title.runtime], ["Name1", 161]);
    assert.deepEqual(await provider.byName("movie", "Name1", 1999), { kind: "none" });
  });
});
