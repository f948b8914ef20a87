import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scripted } from "../../../test/support/fake-providers.ts";
import { kitsu } from "./kitsu.ts";
import type { Finding } from "./provider.ts";

const titleOf = (finding: Finding) => (finding.kind === "title" ? finding.title : assert.fail(finding.kind));

const ATTRIBUTES = {
  titles: { en: "Attack on Titan", en_jp: "Shingeki no Kyojin", ja_jp: "進撃の巨人" },
  canonicalTitle: "Attack on Titan",
  abbreviatedTitles: ["AoT"],
  startDate: "2013-04-07",
  endDate: "2013-09-28",
  subtype: "TV",
  status: "finished",
  episodeCount: 25,
  episodeLength: 24,
};
const anime = (more: object = {}, id = "7442") => ({
  id,
  type: "anime",
  attributes: { ...ATTRIBUTES, ...more },
});
const mapping = (externalSite: string, externalId: string) => ({
  id: "1",
  type: "mappings",
  attributes: { externalSite, externalId },
});
const animeWith = (more: object = {}, included: object[] = []) => ({ data: anime(more), included });

describe("sources.md 6 Kitsu", () => {
  test("an anime by the id of another service", async () => {
    const { ask, questions } = scripted({
      "/mappings": { data: [{ id: "1" }], included: [anime()] },
      "/anime/7442": animeWith({}, [
        mapping("myanimelist/anime", "16498"),
        mapping("anidb", "9541"),
        mapping("anilist/anime", "16498"),
        mapping("thetvdb/series", "267440"),
        mapping("thetvdb", "267440/1"),
      ]),
    });
    const title = titleOf(await kitsu(ask).byId("anime", { namespace: "mal", value: "16498" }));
    assert.deepEqual(title, {
      type: "anime",
      anime_type: "tv",
      title: "Attack on Titan",
      english_title: "Attack on Titan",
      year: 2013,
      released: "2013-04-07",
      runtime: 24,
      status: "ended",
      also_known_as: ["Shingeki no Kyojin", "進撃の巨人", "AoT"],
      ids: { kitsu: "7442", mal: "16498", anilist: "16498", anidb: "9541" },
      seasons: [{ number: 1, episodes: 25 }],
    });
    assert.deepEqual(questions[0]?.query, {
      "filter[externalSite]": "myanimelist/anime",
      "filter[externalId]": "16498",
      include: "item",
    });
    assert.deepEqual(questions[0]?.headers, { accept: "application/vnd.api+json" });
  });

  test("an anime by any of its names and its year; none if there are two", async () => {
    const { ask } = scripted({
      "/anime": {
        data: [
          anime(),
          anime({ canonicalTitle: "Attack on Titan", startDate: "2017-04-01", titles: {} }, "8"),
        ],
      },
      "/anime/7442": animeWith(),
    });
    assert.equal(titleOf(await kitsu(ask).byName("anime", "Shingeki no Kyojin", 2013)).ids.kitsu, "7442");
    const twins = scripted({ "/anime": { data: [anime(), anime({}, "9")] }, "/anime/7442": animeWith() });
    assert.deepEqual(await kitsu(twins.ask).byName("anime", "Attack on Titan", 2013), { kind: "none" });
  });

  test("an airing anime has weekly episodes; without a count, its episodes are counted", async () => {
    const { ask } = scripted({
      "/anime/7442": animeWith({ status: "current", episodeCount: null }),
      "/anime/7442/episodes": { data: [], meta: { count: 1122 } },
    });
    const title = titleOf(await kitsu(ask).byId("anime", { namespace: "kitsu", value: "7442" }));
    assert.deepEqual(title.seasons, [
      { number: 1, episodes: 1122, first_aired: "2013-04-07", every_days: 7 },
    ]);
    assert.equal(title.status, "airing");
  });

  test("a counted number of episodes is limited", async () => {
    const { ask } = scripted({
      "/anime/7442": animeWith({ episodeCount: null }),
      "/anime/7442/episodes": { meta: { count: 9_999_999 } },
    });
    const title = titleOf(await kitsu(ask).byId("anime", { namespace: "kitsu", value: "7442" }));
    assert.equal(title.seasons?.[0]?.episodes, 10_000);
  });

  test("several ids on one service and malformed ids are ignored", async () => {
    const { ask } = scripted({
      "/anime/7442": animeWith({}, [
        mapping("myanimelist/anime", "1"),
        mapping("myanimelist/anime", "2"),
        mapping("anidb", "9541;drop"),
      ]),
    });
    const title = titleOf(await kitsu(ask).byId("anime", { namespace: "kitsu", value: "7442" }));
    assert.deepEqual(title.ids, { kitsu: "7442" });
  });

  test("an anime of unknown type is not found", async () => {
    const { ask } = scripted({ "/anime/7442": animeWith({ subtype: "hologram" }) });
    assert.deepEqual(await kitsu(ask).byId("anime", { namespace: "kitsu", value: "7442" }), { kind: "none" });
  });
});
