import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";
import {
  type Behaviour,
  type FakeAnswer,
  type FakeProviders,
  openFakeProviders,
  tvmazeShow,
  tvmazeWith,
} from "../../../test/support/fake-providers.ts";
import type { Millis } from "../../core/ids.ts";
import { DAY, HOUR, MINUTE } from "../../core/time.ts";
import { BUDGET_MILLIS } from "./look-ups.ts";
import type { NetworkOptions } from "./providers.ts";
import { ANSWER_BYTES_MAX } from "./request.ts";

let fake: FakeProviders;
let opened: TestCatalogue[] = [];
let now = 0;
const clock = () => now as Millis;

beforeEach(async () => {
  fake = await openFakeProviders();
  now = Date.parse("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  fake.endBudget();
  for (const one of opened) await one.close();
  opened = [];
  await fake.close();
});

async function open(options?: Partial<NetworkOptions>): Promise<TestCatalogue> {
  const fixture = await openTestCatalogue("empty", fake.network(clock, options));
  opened.push(fixture);
  return fixture;
}

const byImdb = { ids: { imdb: "tt0944947" } };
const GOT = "100944947";

/** Resolves items, and looks up unknown titles at the providers. */
async function resolveOrAsk(
  fixture: TestCatalogue,
  ...items: Parameters<typeof query>[0][]
): Promise<string[]> {
  return (await fixture.catalogue.resolveOrAsk(items.map(query))).map(meaning);
}
/** Resolves items without providers. */
async function resolve(fixture: TestCatalogue, ...items: Parameters<typeof query>[0][]): Promise<string[]> {
  return (await fixture.catalogue.resolve(items.map(query))).map(meaning);
}

describe("architecture.md 6 looking up unknown titles at providers", () => {
  test("by an id: the title is found in the same request, and stored", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const fixture = await open();
    assert.deepEqual(await resolveOrAsk(fixture, { ...byImdb, parts: ["1x10"] }), [`${GOT} 1x10`]);
    assert.deepEqual(fake.calls, [
      "tvmaze GET /lookup/shows?imdb=tt0944947",
      "tvmaze GET /shows/82?embed[]=episodes&embed[]=akas",
    ]);
    assert.deepEqual(await resolveOrAsk(fixture, { ids: { tvdb: 121361 } }, byImdb), [GOT, GOT]);
    assert.equal(fake.calls.length, 2);
    const title = await fixture.title(Number(GOT));
    assert.equal(title.status, "ended");
    assert.deepEqual(title.ids, { imdb: "tt0944947", tvdb: "121361", tvmaze: "82" });
    assert.deepEqual(await fixture.catalogue.statistics(), {
      titles: [{ type: "show", source: "tvmaze", titles: 1 }],
      episodes: [{ type: "show", episodes: 10 }],
    });
  });

  test("by name and year, or a neighbouring year if there is no other namesake", async () => {
    const [first, second] = [
      { id: 1, name: "Lost", premiered: "2004-09-22" },
      { id: 2, name: "Lost", premiered: "2001-09-05" },
    ];
    fake.behave(
      "tvmaze",
      tvmazeWith(
        tvmazeShow({ ...first, imdb: "tt0411008", thetvdb: 73739 }),
        tvmazeShow({ ...second, imdb: "tt0285374", thetvdb: null }),
        tvmazeShow({ id: 3, name: "Alone", premiered: "2015-06-18", imdb: "tt4803766", thetvdb: null }),
      ),
    );
    const fixture = await open();
    const answers = await resolveOrAsk(
      fixture,
      { name: "Lost", year: 2004 },
      { name: "Lost (2001)" },
      { name: "Lost", year: 2002 },
      { name: "Alone", year: 2014 },
      { name: "Alone", year: 2012 },
    );
    assert.deepEqual(answers, ["100411008", "100285374", "100285374", "104803766", "title_unknown"]);
  });

  test("by name, although the provider adds the year to it", async () => {
    const show = tvmazeShow({
      name: "Lost (2004)",
      premiered: "2004-09-22",
      imdb: "tt0411008",
      thetvdb: 73739,
    });
    fake.behave("tvmaze", (url, request) =>
      url.pathname === "/search/shows" ? { body: [{ score: 1, show }] } : tvmazeWith(show)(url, request),
    );
    const fixture = await open();
    assert.deepEqual(await resolveOrAsk(fixture, { name: "Lost", year: 2004 }), ["100411008"]);
  });

  test("finds no title if two have the name and the year", async () => {
    const twins = [1, 2].map((id) =>
      tvmazeShow({ id, name: "Twin", premiered: "2001-01-01", imdb: null, thetvdb: null }),
    );
    fake.behave("tvmaze", tvmazeWith(...twins));
    const fixture = await open();
    assert.deepEqual(await resolveOrAsk(fixture, { name: "Twin", year: 2001 }), ["title_unknown"]);
    assert.deepEqual((await fixture.catalogue.statistics()).titles, []);
  });

  test("refuses a title with the name but another id", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const fixture = await open();
    const other = { name: "Game of Thrones", year: 2011, ids: { tvdb: 5 } };
    assert.deepEqual(await resolveOrAsk(fixture, other), ["title_unknown"]);
    assert.deepEqual((await fixture.catalogue.statistics()).titles, []);
  });

  test("does not look up known titles, ambiguous names, and items without usable ids or a year", async () => {
    const fixture = await open();
    const twin = { type: "show", title: "Twin", year: 2001 };
    await fixture.catalogue.addTitles({
      titles: [
        { ...twin, ids: { imdb: "tt0000011" } },
        { ...twin, ids: { imdb: "tt0000012" } },
      ],
    });
    assert.deepEqual(
      await resolveOrAsk(
        fixture,
        { ids: { imdb: "tt0000011" } },
        { name: "Twin", year: 2001 },
        { name: "No year" },
        { ids: { simkl: 5, hulu: 7 } },
      ),
      ["100000011", "ambiguous", "title_unknown", "title_unknown"],
    );
    assert.deepEqual(fake.calls, []);
  });

  test("makes no calls when only resolving, or without a network", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const fixture = await open();
    assert.deepEqual(await resolve(fixture, byImdb), ["title_unknown"]);
    const offline = fixture.reopened();
    assert.deepEqual((await offline.resolveOrAsk([query(byImdb)])).map(meaning), ["title_unknown"]);
    await offline.lookUpDue();
    assert.deepEqual(fake.calls, []);
    assert.deepEqual(await fixture.rows("look_up"), []);
  });

  test("adds facts to a title that has another id, and keeps facts of the operator", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow({ seasons: [10, 10] })));
    const fixture = await open();
    const episodes = [{ season: 1, number: 1, title: "Mine" }];
    const correction = { type: "show", title: "My Game", year: 2011, ids: { imdb: "tt0944947" }, episodes };
    await fixture.catalogue.addTitles({ titles: [correction] });
    assert.deepEqual(await resolveOrAsk(fixture, { ids: { tvdb: 121361 }, parts: ["2x9"] }), [`${GOT} 2x9`]);
    const title = await fixture.title(Number(GOT));
    assert.equal(title.name, "My Game");
    const first = title.episodes.filter(({ part }) => part.season === 1);
    assert.deepEqual(
      first.map(({ name }) => name),
      ["Mine"],
    );
    assert.deepEqual(await resolve(fixture, { name: "Game of Thrones", year: 2011 }), [GOT]);
    assert.deepEqual((await fixture.catalogue.statistics()).titles, [
      { type: "show", source: "operator", titles: 1 },
    ]);
  });
});

describe("architecture.md 6 failures of providers", () => {
  const failures: [name: string, answer: FakeAnswer][] = [
    ["429 with Retry-After", { status: 429, headers: { "retry-after": "30" } }],
    ["429 without Retry-After", { status: 429 }],
    ["500", { status: 500, body: { error: "x" } }],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "30" } }],
    ["401", { status: 401 }],
    ["text that is not JSON", { body: '{"id": 82, "na' }],
    ["JSON of another form", { body: { id: "82", name: 7 } }],
    ["null", { body: null }],
    [
      "a web page",
      { headers: { "content-type": "text/html" }, body: "<html>Welcome to the hotel's network" },
    ],
    ["a body that is too large", { body: `"${"x".repeat(ANSWER_BYTES_MAX)}"` }],
    ["a redirect to another host", { status: 302, headers: { location: "http://127.0.0.2:1/shows/82" } }],
    ["a redirect to a file", { status: 302, headers: { location: "file:///etc/passwd" } }],
    ["a redirect without a location", { status: 302 }],
    ["a redirect to itself", { status: 302, headers: { location: "/shows/82" } }],
  ];
  for (const [name, answer] of failures)
    test(`${name}: the title is unknown until the provider has recovered`, async () => {
      const right = tvmazeWith(tvmazeShow());
      let isBroken = true;
      fake.behave("tvmaze", (url, request) =>
        isBroken && url.pathname.startsWith("/shows/") ? answer : right(url, request),
      );
      const fixture = await open();
      assert.deepEqual(await resolveOrAsk(fixture, byImdb), ["title_unknown"]);
      assert.equal((await fixture.rows("look_up")).length, 1);
      const before = fake.calls.length;
      // The same item again makes no call before the retry is due.
      assert.deepEqual(await resolveOrAsk(fixture, byImdb), ["title_unknown"]);
      await fixture.catalogue.lookUpDue();
      assert.equal(fake.calls.length, before);
      isBroken = false;
      now += MINUTE;
      await fixture.catalogue.lookUpDue();
      assert.deepEqual(await resolve(fixture, byImdb), [GOT]);
      assert.deepEqual(await fixture.rows("look_up"), []);
      await fixture.catalogue.lookUpDue();
      assert.equal(fake.calls.length, before + 2);
      assert.deepEqual(fake.warnings, []);
    });

  for (const hangs of ["headers", "body"] as const)
    test(`no ${hangs}: the request ends with its budget, and the call with its timeout`, async () => {
      const right = tvmazeWith(tvmazeShow());
      let isBroken = true;
      fake.behave("tvmaze", (url, request) => (isBroken ? { hangs } : right(url, request)));
      const fixture = await open({ timeoutMillis: 50 });
      const answer = resolveOrAsk(fixture, byImdb);
      await fake.untilRequestWaits();
      fake.endBudget();
      assert.deepEqual(await answer, ["title_unknown"]);
      assert.equal((await fixture.rows("look_up")).length, 1);
      isBroken = false;
      // The call in progress ends with its timeout. The next one is due after that.
      await fixture.catalogue.untilIdle();
      now += HOUR;
      const patient = fixture.reopened(fake.network(clock));
      await patient.lookUpDue();
      assert.deepEqual(await resolve(fixture, byImdb), [GOT]);
      await patient.stop();
    });

  test("a title that the operator has added is no longer looked up", async () => {
    fake.behave("tvmaze", () => ({ status: 500 }));
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    await fixture.catalogue.addTitles({ titles: [{ type: "show", title: "Mine", ...byImdb }] });
    const calls = fake.calls.length;
    now += MINUTE;
    await fixture.catalogue.lookUpDue();
    assert.equal(fake.calls.length, calls);
    assert.deepEqual(await fixture.rows("look_up"), []);
  });

  test("a provider that cannot be reached", async () => {
    const fixture = await open({ bases: { tvmaze: "http://127.0.0.1:9", wikidata: "http://127.0.0.1:9" } });
    assert.deepEqual(await resolveOrAsk(fixture, byImdb), ["title_unknown"]);
    assert.equal((await fixture.rows("look_up")).length, 1);
  });

  test("a slow answer is stored after the request has ended", async () => {
    const held = Promise.withResolvers<void>();
    const right = tvmazeWith(tvmazeShow());
    fake.behave("tvmaze", (url, request) => right(url, request));
    fake.hold("tvmaze", held.promise);
    const fixture = await open();
    const answer = resolveOrAsk(fixture, byImdb);
    await fake.untilRequestWaits();
    fake.endBudget();
    assert.deepEqual(await answer, ["title_unknown"]);
    assert.equal((await fixture.rows("look_up")).length, 1);
    held.resolve();
    await fixture.catalogue.untilIdle();
    assert.deepEqual(await resolve(fixture, byImdb), [GOT]);
    assert.deepEqual(await fixture.rows("look_up"), []);
  });

  test("a request has one budget for all items, and leaves most look-ups to the background", async () => {
    const shows = Array.from({ length: 30 }, (_, at) => {
      const id = at + 1;
      return tvmazeShow({ id, name: `Show ${id}`, imdb: `tt${1_000_000 + id}`, thetvdb: null });
    });
    fake.behave("tvmaze", tvmazeWith(...shows));
    const budgets: number[] = [];
    const fixture = await open({
      after: async (milliseconds, signal) => {
        budgets.push(milliseconds);
        await new Promise((done) => signal.addEventListener("abort", done));
      },
    });
    const items = shows.map((_, at) => ({ ids: { imdb: `tt${1_000_001 + at}` } }));
    const answers = await resolveOrAsk(fixture, ...items);
    assert.deepEqual(budgets, [BUDGET_MILLIS]);
    assert.equal(answers.filter((answer) => answer === "title_unknown").length, 20);
    assert.equal((await fixture.rows("look_up")).length, 20);
    assert.equal(fake.calls.length, 20);
  });

  test("a provider that fails repeatedly is not called for a while, with a warning", async () => {
    fake.behave("tvmaze", () => ({ status: 500 }));
    fake.behave("wikidata", () => ({ body: { results: { bindings: [] } } }));
    const fixture = await open();
    for (let at = 0; at < 9; at++) await resolveOrAsk(fixture, { ids: { imdb: `tt000010${at}` } });
    const calls = fake.calls.filter((call) => call.startsWith("tvmaze"));
    assert.equal(calls.length, 5);
    assert.deepEqual(fake.warnings, [{ provider: "tvmaze", reason: "status" }]);
    assert.equal((await fixture.rows("look_up")).length, 9);
  });

  test("a provider that asks for a pause is not called by any request", async () => {
    fake.behave("tvmaze", () => ({ status: 429, headers: { "retry-after": "600" } }));
    const fixture = await open();
    for (let at = 0; at < 5; at++) await resolveOrAsk(fixture, { ids: { imdb: `tt000010${at}` } });
    assert.equal(fake.calls.filter((call) => call.startsWith("tvmaze")).length, 1);
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    now += 10 * MINUTE;
    assert.deepEqual(await resolveOrAsk(fixture, byImdb), [GOT]);
    assert.deepEqual(fake.warnings, []);
  });

  test("a database that cannot store the title does not fail the request", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const fixture = await open();
    fixture.failInserts("Game of Thrones");
    assert.deepEqual(await resolveOrAsk(fixture, byImdb), ["title_unknown"]);
    assert.equal(fake.warnings.length, 1);
    fixture.allowInserts();
    assert.deepEqual(await resolveOrAsk(fixture, byImdb), [GOT]);
  });
});

describe("architecture.md 6 refused answers of providers", () => {
  const contradictory: [name: string, show: Parameters<typeof tvmazeShow>[0]][] = [
    ["a show with another id than the requested one", { imdb: "tt0000001" }],
    ["a show without the requested id", { imdb: null }],
    ["301 seasons", { seasons: Array.from({ length: 301 }, () => 1) }],
    ["40,000 episodes", { seasons: [40_000] }],
    ["a show without a name", { name: " " }],
  ];
  for (const [name, show] of contradictory)
    test(name, async () => {
      const answer = tvmazeShow(show);
      fake.behave("tvmaze", ({ pathname }) =>
        pathname === "/lookup/shows" ? { status: 301, headers: { location: "/shows/82" } } : { body: answer },
      );
      const fixture = await open();
      assert.deepEqual(await resolveOrAsk(fixture, byImdb), ["title_unknown"]);
      assert.deepEqual((await fixture.catalogue.statistics()).titles, []);
    });

  test("episodes that aired long before the show", async () => {
    const show = tvmazeShow();
    const { _embedded: embedded } = show as unknown as { _embedded: { episodes: { airstamp: string }[] } };
    for (const episode of embedded.episodes) episode.airstamp = "1951-10-15T20:00:00+00:00";
    fake.behave("tvmaze", tvmazeWith(show));
    const fixture = await open();
    assert.deepEqual(await resolveOrAsk(fixture, byImdb), ["title_unknown"]);
  });

  test("a show for a movie", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    fake.behave("tmdb", ({ pathname }) =>
      pathname.startsWith("/find/") ? { body: { movie_results: [], tv_results: [{ id: 1399 }] } } : undefined,
    );
    const keys = { tmdbKey: "0123456789abcdef0123456789abcdef", tvdbKey: null, tvdbPin: null, contact: null };
    const fixture = await open({ keys });
    assert.deepEqual(await resolveOrAsk(fixture, { section: "movies", ...byImdb }), ["title_unknown"]);
  });

  test("ids of two titles of the catalogue", async () => {
    const fixture = await open();
    await fixture.catalogue.addTitles({
      titles: [
        { type: "show", title: "A", year: 2001, ids: { tvdb: 7 } },
        { type: "show", title: "B", year: 2002, ids: { imdb: "tt0000012" } },
      ],
    });
    const titles = async () =>
      (await fixture.rows("title")).map(({ title, name, year }) => [title, name, year]);
    const before = await titles();
    // The answer has an id of each title, and there is no way to decide between them.
    fake.behave("tvmaze", tvmazeWith(tvmazeShow({ imdb: "tt0000012", thetvdb: 7, id: 9, name: "C" })));
    assert.deepEqual(await resolveOrAsk(fixture, { name: "C", year: 2011 }), ["title_unknown"]);
    assert.deepEqual(await titles(), before);
    assert.deepEqual(fake.warnings, []);
  });
});

describe("architecture.md 6 stored answers and misses", () => {
  const none: Behaviour = () => undefined;

  test("a miss is looked up again after a day, then less and less often", async () => {
    fake.behave("tvmaze", none);
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    const calls = () => fake.calls.filter((call) => call.startsWith("tvmaze")).length;
    assert.equal(calls(), 1);
    const daysWithCalls: number[] = [];
    for (let day = 1; day <= 100; day++) {
      now += DAY;
      const before = calls();
      await fixture.catalogue.lookUpDue();
      if (calls() > before) daysWithCalls.push(day);
    }
    assert.deepEqual(daysWithCalls, [1, 5, 21, 85]);
    assert.deepEqual(await fixture.rows("look_up"), []);
  });

  test("a missing title is found once the provider has it", async () => {
    fake.behave("tvmaze", none);
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    now += DAY;
    await fixture.catalogue.lookUpDue();
    assert.deepEqual(await resolve(fixture, byImdb), [GOT]);
  });

  test("concurrent requests share a look-up", async () => {
    const held = Promise.withResolvers<void>();
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    fake.hold("tvmaze", held.promise);
    const fixture = await open();
    const answers = Array.from({ length: 20 }, () => resolveOrAsk(fixture, byImdb, byImdb));
    await fake.untilRequestWaits();
    held.resolve();
    assert.deepEqual(new Set((await Promise.all(answers)).flat()), new Set([GOT]));
    assert.equal(fake.calls.length, 2);
  });

  test("an id is looked up once, whatever name is sent with it", async () => {
    fake.behave("tvmaze", none);
    const fixture = await open();
    const withName = { ...byImdb, name: "Some Game", year: 2011 };
    await resolveOrAsk(fixture, byImdb, withName);
    const lookUps = () => fake.calls.filter((call) => call.startsWith("tvmaze GET /lookup/")).length;
    assert.equal(lookUps(), 1);
    await resolveOrAsk(fixture, { ...withName, year: 2012 });
    assert.equal(lookUps(), 1);
  });

  test("stored look-ups survive a restart, and are due at once with a new key", async () => {
    fake.behave("tvmaze", none);
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    fake.behave("tmdb", ({ pathname }) => {
      if (pathname.startsWith("/find/")) return { body: { movie_results: [], tv_results: [{ id: 1399 }] } };
      return {
        body: {
          id: 1399,
          name: "Game of Thrones",
          first_air_date: "2011-04-17",
          status: "Ended",
          seasons: [],
          external_ids: { imdb_id: "tt0944947", tvdb_id: 121361 },
        },
      };
    });
    const sameKeys = fixture.reopened(fake.network(clock));
    await sameKeys.lookUpDue();
    assert.deepEqual(await resolve(fixture, byImdb), ["title_unknown"]);
    const tmdbKey = "0123456789abcdef0123456789abcdef";
    const newKey = fixture.reopened(
      fake.network(clock, { keys: { tmdbKey, tvdbKey: null, tvdbPin: null, contact: null } }),
    );
    await newKey.lookUpDue();
    assert.deepEqual(await resolve(fixture, byImdb), [GOT]);
    const rows = [];
    for (const table of ["title", "title_key", "provider_answer", "look_up", "renewal"])
      rows.push(...(await fixture.rows(table)));
    assert.doesNotMatch(JSON.stringify([rows, fake.warnings]), new RegExp(tmdbKey));
    await Promise.all([sameKeys.stop(), newKey.stop()]);
  });

  test("stopping aborts calls in progress, which are repeated later", async () => {
    fake.behave("tvmaze", () => ({ hangs: "headers" }));
    const fixture = await open();
    const answer = resolveOrAsk(fixture, byImdb);
    await fake.untilRequestWaits();
    await fixture.catalogue.stop();
    assert.deepEqual(await answer, ["title_unknown"]);
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const next = fixture.reopened(fake.network(clock));
    await next.lookUpDue();
    assert.deepEqual(await resolve(fixture, byImdb), [GOT]);
    await next.stop();
  });
});

describe("architecture.md 6 renewals", () => {
  const airing = (seasons: number[], more = {}) =>
    tvmazeWith(tvmazeShow({ status: "Running", premiered: "2026-11-01", seasons, ...more }));

  test("an airing show is renewed every day, without a request", async () => {
    fake.behave("tvmaze", airing([3]));
    const fixture = await open();
    assert.deepEqual(
      await resolveOrAsk(fixture, { ...byImdb, parts: ["1x4"] }),
      ["?0"].map((unknown) => `${GOT}, ${unknown}`),
    );
    fake.behave("tvmaze", airing([4]));
    for (let hours = 0; hours < 27; hours++) {
      now += HOUR;
      await fixture.catalogue.lookUpDue();
    }
    assert.deepEqual(await resolve(fixture, { ...byImdb, parts: ["1x4"] }), [`${GOT} 1x4`]);
  });

  test("an answer without half of the episodes changes nothing", async () => {
    fake.behave("tvmaze", airing([10, 10]));
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    fake.behave("tvmaze", airing([9]));
    now += 2 * DAY;
    await fixture.catalogue.lookUpDue();
    assert.equal((await fixture.title(Number(GOT))).episodes.length, 20);
  });

  test("a show of the operator is renewed once an unknown episode of it is watched", async () => {
    fake.behave("tvmaze", airing([2, 4]));
    const fixture = await open();
    const title = {
      type: "show",
      title: "Mine",
      year: 2026,
      ids: { imdb: "tt0944947" },
      seasons: [{ number: 1, episodes: 2 }],
    };
    await fixture.catalogue.addTitles({ titles: [title] });
    assert.deepEqual(await resolveOrAsk(fixture, { ...byImdb, parts: ["2x3"] }), [`${GOT}, ?0`]);
    await fixture.catalogue.untilIdle();
    await fixture.catalogue.lookUpDue();
    assert.deepEqual(await resolve(fixture, { ...byImdb, parts: ["2x3"] }), [`${GOT} 2x3`]);
    assert.equal((await fixture.title(Number(GOT))).name, "Mine");
  });

  test("a renewal is repeated after an hour if the provider is down", async () => {
    fake.behave("tvmaze", airing([3]));
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    fake.behave("tvmaze", () => ({ status: 500 }));
    now += 2 * DAY;
    await fixture.catalogue.lookUpDue();
    fake.behave("tvmaze", airing([4]));
    await fixture.catalogue.lookUpDue();
    assert.equal((await fixture.title(Number(GOT))).episodes.length, 3);
    now += HOUR;
    await fixture.catalogue.lookUpDue();
    assert.equal((await fixture.title(Number(GOT))).episodes.length, 4);
  });

  test("an ended show is not renewed", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const fixture = await open();
    await resolveOrAsk(fixture, byImdb);
    assert.deepEqual(await fixture.rows("renewal"), []);
  });
});
