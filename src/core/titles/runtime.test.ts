import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aMovie, aShow } from "../../../test/generators.ts";
import { MINUTE } from "../time.ts";
import { runtimeMillis, runtimeMinutes } from "./runtime.ts";
import { makeEpisode, makeTitle, type TitleFacts } from "./title.ts";

const facts = ({ byKey: _, ...rest }: ReturnType<typeof aShow>): TitleFacts => rest;

describe("scrobble.md 3.4 the runtime of a part", () => {
  const minutesOf = (title: ReturnType<typeof aShow>, episode = title.episodes[0]): number =>
    runtimeMinutes(title, episode);
  const anime = aShow({ seasons: [1], anime: true });

  test("is the default of its type if neither the episode nor the title has one", () => {
    assert.deepEqual(
      [aMovie(), aShow({ seasons: [1] }), anime].map((title) => minutesOf(title)),
      [90, 45, 25],
    );
    assert.equal(minutesOf(makeTitle({ ...facts(anime), animeType: "movie" })), 90);
    assert.equal(minutesOf(makeTitle({ ...facts(anime), animeType: "ova" })), 25);
    assert.equal(runtimeMillis(aShow({})), 45 * MINUTE);
  });

  test("is that of the episode, else that of the title, and at least one minute", () => {
    const title = makeTitle({
      ...facts(aShow({})),
      runtime: 50,
      episodes: [
        makeEpisode({ season: 1, number: 1 }, { runtime: 70 }),
        makeEpisode({ season: 1, number: 2 }),
      ],
    });
    assert.deepEqual(
      title.episodes.map((episode) => minutesOf(title, episode)),
      [70, 50],
    );
    assert.equal(minutesOf(makeTitle({ ...facts(aShow({ seasons: [1] })), runtime: 0 })), 1);
  });
});
