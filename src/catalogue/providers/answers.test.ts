import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTestStores, type TestStores } from "../../../test/support/stores.ts";
import type { Millis } from "../../core/ids.ts";
import { DAY, HOUR } from "../../core/time.ts";
import { ask, statement } from "../../database/sql/statement.ts";
import { openAnswers } from "./answers.ts";
import type { Finding } from "./provider.ts";

describe("stored answers of providers", () => {
  let opened: TestStores;
  let now = Date.parse("2026-11-24T12:00:00Z");
  const clock = () => now as Millis;
  before(async () => {
    opened = await openTestStores();
  });
  after(() => opened.close());

  const title: Finding = { kind: "title", title: { type: "movie", title: "Heat", ids: { tmdb: 949 } } };
  const none: Finding = { kind: "none" };
  const count = async (): Promise<number> => {
    const counted = statement<{ n: number }>("select count(*) as n from provider_answer");
    const [row] = await opened.stores.catalogueDatabase.read(() => ask(counted));
    return row?.n ?? 0;
  };

  test("expire after hours, misses after a day, separately for each provider", async () => {
    const answers = openAnswers(opened.stores.catalogueDatabase, clock);
    await answers.keep("tmdb", "movie tmdb:949", title);
    await answers.keep("tmdb", "movie tmdb:950", none);
    assert.deepEqual(await answers.find("tmdb", "movie tmdb:949"), title);
    assert.equal(await answers.find("tvdb", "movie tmdb:949"), null);
    now += 6 * HOUR;
    assert.equal(await answers.find("tmdb", "movie tmdb:949"), null);
    assert.deepEqual(await answers.find("tmdb", "movie tmdb:950"), none);
    now += DAY;
    assert.equal(await answers.find("tmdb", "movie tmdb:950"), null);
    await answers.clean();
    assert.equal(await count(), 0);
  });

  test("are replaced by later ones; requests may have any length", async () => {
    const answers = openAnswers(opened.stores.catalogueDatabase, clock);
    const request = `movie 1995 ${"長".repeat(5_000)}`;
    await answers.keep("tmdb", request, none);
    await answers.keep("tmdb", request, title);
    assert.deepEqual(await answers.find("tmdb", request), title);
    assert.equal(await answers.find("tmdb", `${request}x`), null);
  });

  test("do not include answers that are too large", async () => {
    const answers = openAnswers(opened.stores.catalogueDatabase, clock);
    const large = { kind: "ids", ids: { imdb: "x".repeat(70_000) } } as const;
    await answers.keep("tvmaze", "large", large);
    assert.equal(await answers.find("tvmaze", "large"), null);
  });

  test("are limited in number; the oldest are removed", async () => {
    now += 10 * DAY;
    const answers = openAnswers(opened.stores.catalogueDatabase, clock, 10);
    for (let at = 0; at < 30; at++) {
      now += 1;
      await answers.keep("tmdb", `movie tmdb:${at}`, none);
    }
    await answers.clean();
    assert.equal(await count(), 10);
    assert.deepEqual(await answers.find("tmdb", "movie tmdb:29"), none);
    assert.equal(await answers.find("tmdb", "movie tmdb:5"), null);
  });
});
