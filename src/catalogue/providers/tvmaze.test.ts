import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scripted, tvmazeShow } from "../../../test/support/fake-providers.ts";
import { readShared, sharedIsMissing } from "../../../test/support/shared-data.ts";
import type { FoundEpisode, FoundTitle } from "./provider.ts";
import { tvmaze } from "./tvmaze.ts";

async function show(answer: object): Promise<FoundTitle> {
  const finding = await tvmaze(scripted({ "/shows/82": answer }).ask).byId("show", {
    namespace: "tvmaze",
    value: "82",
  });
  assert.equal(finding.kind, "title");
  return finding.kind === "title" ? finding.title : assert.fail();
}

function withEpisodes(episodes: object[], more: object = {}): object {
  return { ...tvmazeShow(), _embedded: { episodes }, ...more };
}

describe("sources.md 1 TVmaze", () => {
  test("a recorded show", { skip: sharedIsMissing }, async () => {
    type Recorded = { id: number };
    const shows = JSON.parse(readShared("data/catalog/tvmaze-shows.json.gz")) as Recorded[];
    const episodes = JSON.parse(readShared("data/catalog/tvmaze-breaking-bad-episodes.json.gz"));
    const recorded = shows.find(({ id }) => id === 169);
    const { ask } = scripted({
      "/lookup/shows": "/shows/169",
      "/shows/169": {
        ...recorded,
        _embedded: { episodes, akas: [{ name: "Ruptura total", country: null }] },
      },
    });
    const finding = await tvmaze(ask).byId("show", { namespace: "tvdb", value: "81189" });
    assert.equal(finding.kind, "title");
    const { episodes: found = [], ...rest } = finding.kind === "title" ? finding.title : assert.fail();
    assert.deepEqual(rest, {
      type: "show",
      title: "Breaking Bad",
      year: 2008,
      runtime: 60,
      status: "ended",
      also_known_as: ["Ruptura total"],
      ids: { tvmaze: 169, imdb: "tt0903747", tvdb: 81189 },
    });
    assert.equal(found.length, 62);
    assert.deepEqual(found[0], {
      season: 1,
      number: 1,
      title: "Pilot",
      aired: "2008-01-21T03:00:00+00:00",
      runtime: 60,
    });
  });

  test("every recorded show is valid", { skip: sharedIsMissing }, async () => {
    const shows = JSON.parse(readShared("data/catalog/tvmaze-shows.json.gz")) as { genres: string[] }[];
    const kinds = await Promise.all(
      shows.map(async (one) => {
        const answer = { ...one, _embedded: { episodes: [] } };
        const { ask } = scripted({ "/shows/82": answer });
        return (await tvmaze(ask).byId("show", { namespace: "tvmaze", value: "82" })).kind;
      }),
    );
    const anime = shows.filter(({ genres }) => genres.includes("Anime")).length;
    assert.equal(kinds.filter((kind) => kind === "title").length, shows.length - anime);
    assert.equal(kinds.filter((kind) => kind === "anime").length, anime);
  });

  test("a recorded error is a failure", { skip: sharedIsMissing }, async () => {
    type Call = { url: string; status: number; body: unknown };
    const calls = JSON.parse(readShared("data/api/tvmaze-recorded.json.gz")) as Call[];
    const absent = calls.filter(({ status }) => status === 404);
    assert.ok(absent.length > 0);
    for (const { body } of absent)
      if (body !== null)
        await assert.rejects(
          tvmaze(scripted({ "/shows/82": body }).ask).byId("show", { namespace: "tvmaze", value: "82" }),
          { name: "ProviderFailure", message: "malformed" },
        );
  });

  test("episodes may have no name and date; specials, which have no number, are left out", async () => {
    const episode = { name: "A", season: 1, number: 1, airdate: "2011-04-17", airstamp: null, runtime: null };
    const { episodes } = await show(
      withEpisodes([
        episode,
        { ...episode, number: 2, name: "", airdate: "" },
        { ...episode, number: 3, airstamp: "2011-05-01T21:00:00-04:00" },
        { ...episode, number: null, type: "significant_special" },
        { ...episode, season: 2026, number: 17 },
      ]),
    );
    const parts = episodes?.map(({ season, number, title, aired }: FoundEpisode) => [
      season,
      number,
      title,
      aired,
    ]);
    assert.deepEqual(parts, [
      [1, 1, "A", "2011-04-17"],
      [1, 2, undefined, undefined],
      [1, 3, "A", "2011-05-01T21:00:00-04:00"],
      [2026, 17, "A", "2011-04-17"],
    ]);
  });

  test("the statuses of TVmaze are translated", async () => {
    const statuses = ["Running", "Ended", "To Be Determined", "In Development", "Cancelled again"];
    const shows = await Promise.all(statuses.map((status) => show(withEpisodes([], { status }))));
    assert.deepEqual(
      shows.map(({ status }) => status),
      ["airing", "ended", "tba", "upcoming", undefined],
    );
  });

  test("an anime is returned as a series, with the ids of its family", async () => {
    const anime = withEpisodes([], { genres: ["Action", "Anime"] });
    const { ask } = scripted({ "/lookup/shows": "/shows/82", "/shows/82": anime });
    assert.deepEqual(await tvmaze(ask).byId("show", { namespace: "imdb", value: "tt0944947" }), {
      kind: "anime",
      series: {
        names: ["Game of Thrones"],
        premiered: "2011-04-17",
        ids: { imdb: "tt0944947", tvdb: 121361 },
      },
    });
  });

  test("a show by another name: the only hit of that year is verified", async () => {
    const { _embedded: embedded, ...hit } = { ...tvmazeShow({ name: "Money Heist" }) } as Record<
      string,
      unknown
    >;
    const akas = [{ name: "La casa de papel" }];
    const answers = {
      "/search/shows": [{ show: hit }, { show: { ...hit, id: 83, premiered: "2022-06-24" } }],
      "/shows/82": { ...hit, _embedded: { ...(embedded as object), akas } },
    };
    const finding = await tvmaze(scripted(answers).ask).byName("show", "La casa de papel", 2011);
    assert.equal(finding.kind, "title");
    assert.deepEqual(finding.kind === "title" && finding.title.also_known_as, ["La casa de papel"]);
    const twins = { ...answers, "/search/shows": [{ show: hit }, { show: { ...hit, id: 83 } }] };
    assert.deepEqual(await tvmaze(scripted(twins).ask).byName("show", "La casa de papel", 2011), {
      kind: "none",
    });
  });

  test("a redirect to something else than a show finds nothing", async () => {
    for (const target of ["/people/82", "/shows/82/episodes", "/shows/x", "//evil.example/shows/82"]) {
      const { ask, questions } = scripted({ "/lookup/shows": target });
      assert.deepEqual(await tvmaze(ask).byId("show", { namespace: "imdb", value: "tt1" }), { kind: "none" });
      assert.equal(questions.length, 1);
    }
  });
});
