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
  const one = await openTestCatalogue("empty", fake.network(clock, options));
  opened.push(one);
  return one;
}

const byImdb = { ids: { imdb: "tt0944947" } };
const GOT = "100944947";

async function asked(to: TestCatalogue, ...items: Parameters<typeof query>[0][]): Promise<string[]> {
  return (await to.catalogue.resolveOrAsk(items.map(query))).map(meaning);
}
/** What the catalogue itself knows. */
async function known(to: TestCatalogue, ...items: Parameters<typeof query>[0][]): Promise<string[]> {
  return (await to.catalogue.resolve(items.map(query))).map(meaning);
}

describe("architecture.md 6 a provider is asked for what the catalogue lacks", () => {
  test("by an id: the title is there in the same request, and stays", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const to = await open();
    assert.deepEqual(await asked(to, { ...byImdb, parts: ["1x10"] }), [`${GOT} 1x10`]);
    assert.deepEqual(fake.calls, [
      "tvmaze GET /lookup/shows?imdb=tt0944947",
      "tvmaze GET /shows/82?embed[]=episodes&embed[]=akas",
    ]);
    assert.deepEqual(await asked(to, { ids: { tvdb: 121361 } }, byImdb), [GOT, GOT]);
    assert.equal(fake.calls.length, 2);
    const title = await to.title(Number(GOT));
    assert.equal(title.status, "ended");
    assert.deepEqual(title.ids, { imdb: "tt0944947", tvdb: "121361", tvmaze: "82" });
    assert.deepEqual(await to.catalogue.statistics(), {
      titles: [{ type: "show", source: "tvmaze", titles: 1 }],
      episodes: [{ type: "show", episodes: 10 }],
    });
  });

  test("by name and year, the year beside it too when there is no other namesake", async () => {
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
    const to = await open();
    const answers = await asked(
      to,
      { name: "Lost", year: 2004 },
      { name: "Lost (2001)" },
      { name: "Lost", year: 2002 },
      { name: "Alone", year: 2014 },
      { name: "Alone", year: 2012 },
    );
    assert.deepEqual(answers, ["100411008", "100285374", "100285374", "104803766", "title_unknown"]);
  });

  test("by a name that carries its year at the provider", async () => {
    const show = tvmazeShow({
      name: "Lost (2004)",
      premiered: "2004-09-22",
      imdb: "tt0411008",
      thetvdb: 73739,
    });
    fake.behave("tvmaze", (url, request) =>
      url.pathname === "/search/shows" ? { body: [{ score: 1, show }] } : tvmazeWith(show)(url, request),
    );
    const to = await open();
    assert.deepEqual(await asked(to, { name: "Lost", year: 2004 }), ["100411008"]);
  });

  test("two of one name and year: neither", async () => {
    const twins = [1, 2].map((id) =>
      tvmazeShow({ id, name: "Twin", premiered: "2001-01-01", imdb: null, thetvdb: null }),
    );
    fake.behave("tvmaze", tvmazeWith(...twins));
    const to = await open();
    assert.deepEqual(await asked(to, { name: "Twin", year: 2001 }), ["title_unknown"]);
    assert.deepEqual((await to.catalogue.statistics()).titles, []);
  });

  test("a name whose ids are other ones is somebody else", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const to = await open();
    const other = { name: "Game of Thrones", year: 2011, ids: { tvdb: 5 } };
    assert.deepEqual(await asked(to, other), ["title_unknown"]);
    assert.deepEqual((await to.catalogue.statistics()).titles, []);
  });

  test("what resolves, what is ambiguous, and what nothing identifies is not asked for", async () => {
    const to = await open();
    const twin = { type: "show", title: "Twin", year: 2001 };
    await to.catalogue.addTitles({
      titles: [
        { ...twin, ids: { imdb: "tt0000011" } },
        { ...twin, ids: { imdb: "tt0000012" } },
      ],
    });
    assert.deepEqual(
      await asked(
        to,
        { ids: { imdb: "tt0000011" } },
        { name: "Twin", year: 2001 },
        { name: "No year" },
        { ids: { simkl: 5, hulu: 7 } },
      ),
      ["100000011", "ambiguous", "title_unknown", "title_unknown"],
    );
    assert.deepEqual(fake.calls, []);
  });

  test("resolving alone, and a catalogue without a network, ask nobody", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const to = await open();
    assert.deepEqual(await known(to, byImdb), ["title_unknown"]);
    const offline = to.reopened();
    assert.deepEqual((await offline.resolveOrAsk([query(byImdb)])).map(meaning), ["title_unknown"]);
    await offline.lookUpDue();
    assert.deepEqual(fake.calls, []);
    assert.deepEqual(await to.rows("look_up"), []);
  });

  test("a title that the catalogue has by another id gets what it lacks, and keeps what a person said", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow({ seasons: [10, 10] })));
    const to = await open();
    const episodes = [{ season: 1, number: 1, title: "Mine" }];
    const mine = { type: "show", title: "My Game", year: 2011, ids: { imdb: "tt0944947" }, episodes };
    await to.catalogue.addTitles({ titles: [mine] });
    assert.deepEqual(await asked(to, { ids: { tvdb: 121361 }, parts: ["2x9"] }), [`${GOT} 2x9`]);
    const title = await to.title(Number(GOT));
    assert.equal(title.name, "My Game");
    const first = title.episodes.filter(({ part }) => part.season === 1);
    assert.deepEqual(
      first.map(({ name }) => name),
      ["Mine"],
    );
    assert.deepEqual(await known(to, { name: "Game of Thrones", year: 2011 }), [GOT]);
    assert.deepEqual((await to.catalogue.statistics()).titles, [
      { type: "show", source: "operator", titles: 1 },
    ]);
  });
});

describe("architecture.md 6 a provider's failure is never a client's error", () => {
  const broken: [what: string, answer: FakeAnswer][] = [
    ["429 with Retry-After", { status: 429, headers: { "retry-after": "30" } }],
    ["429 without a word", { status: 429 }],
    ["500", { status: 500, body: { error: "x" } }],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "30" } }],
    ["401", { status: 401 }],
    ["text that is not JSON", { body: '{"id": 82, "na' }],
    ["another form", { body: { id: "82", name: 7 } }],
    ["null", { body: null }],
    [
      "a web page",
      { headers: { "content-type": "text/html" }, body: "<html>Welcome to the hotel's network" },
    ],
    ["more than can be read", { body: `"${"x".repeat(ANSWER_BYTES_MAX)}"` }],
    ["a redirect to another host", { status: 302, headers: { location: "http://127.0.0.2:1/shows/82" } }],
    ["a redirect to a file", { status: 302, headers: { location: "file:///etc/passwd" } }],
    ["a redirect to nowhere", { status: 302 }],
    ["a redirect in a circle", { status: 302, headers: { location: "/shows/82" } }],
  ];
  for (const [what, answer] of broken)
    test(`${what}: unknown for now, known once the provider has recovered`, async () => {
      const right = tvmazeWith(tvmazeShow());
      let isBroken = true;
      fake.behave("tvmaze", (url, request) =>
        isBroken && url.pathname.startsWith("/shows/") ? answer : right(url, request),
      );
      const to = await open();
      assert.deepEqual(await asked(to, byImdb), ["title_unknown"]);
      assert.equal((await to.rows("look_up")).length, 1);
      const before = fake.calls.length;
      // The same item again, as players send it: nobody is asked before the time has come.
      assert.deepEqual(await asked(to, byImdb), ["title_unknown"]);
      await to.catalogue.lookUpDue();
      assert.equal(fake.calls.length, before);
      isBroken = false;
      now += MINUTE;
      await to.catalogue.lookUpDue();
      assert.deepEqual(await known(to, byImdb), [GOT]);
      assert.deepEqual(await to.rows("look_up"), []);
      await to.catalogue.lookUpDue();
      assert.equal(fake.calls.length, before + 2);
      assert.deepEqual(fake.warnings, []);
    });

  for (const hangs of ["headers", "body"] as const)
    test(`no ${hangs}: the request ends with its budget, and the call with its time`, async () => {
      const right = tvmazeWith(tvmazeShow());
      let isBroken = true;
      fake.behave("tvmaze", (url, request) => (isBroken ? { hangs } : right(url, request)));
      const to = await open({ timeoutMillis: 50 });
      const answer = asked(to, byImdb);
      await fake.untilRequestWaits();
      fake.endBudget();
      assert.deepEqual(await answer, ["title_unknown"]);
      assert.equal((await to.rows("look_up")).length, 1);
      isBroken = false;
      // The call under way ends by its own time; the next one is due after that.
      await to.catalogue.untilIdle();
      now += HOUR;
      const patient = to.reopened(fake.network(clock));
      await patient.lookUpDue();
      assert.deepEqual(await known(to, byImdb), [GOT]);
      await patient.stop();
    });

  test("what a person added meanwhile is not asked for any more", async () => {
    fake.behave("tvmaze", () => ({ status: 500 }));
    const to = await open();
    await asked(to, byImdb);
    await to.catalogue.addTitles({ titles: [{ type: "show", title: "Mine", ...byImdb }] });
    const calls = fake.calls.length;
    now += MINUTE;
    await to.catalogue.lookUpDue();
    assert.equal(fake.calls.length, calls);
    assert.deepEqual(await to.rows("look_up"), []);
  });

  test("a provider that cannot be reached at all", async () => {
    const to = await open({ bases: { tvmaze: "http://127.0.0.1:9", wikidata: "http://127.0.0.1:9" } });
    assert.deepEqual(await asked(to, byImdb), ["title_unknown"]);
    assert.equal((await to.rows("look_up")).length, 1);
  });

  test("a slow answer comes into the catalogue after the request has gone", async () => {
    const held = Promise.withResolvers<void>();
    const right = tvmazeWith(tvmazeShow());
    fake.behave("tvmaze", (url, request) => right(url, request));
    fake.hold("tvmaze", held.promise);
    const to = await open();
    const answer = asked(to, byImdb);
    await fake.untilRequestWaits();
    fake.endBudget();
    assert.deepEqual(await answer, ["title_unknown"]);
    assert.equal((await to.rows("look_up")).length, 1);
    held.resolve();
    await to.catalogue.untilIdle();
    assert.deepEqual(await known(to, byImdb), [GOT]);
    assert.deepEqual(await to.rows("look_up"), []);
  });

  test("one budget for a request, whatever it holds; the rest is for the background", async () => {
    const shows = Array.from({ length: 30 }, (_, at) => {
      const id = at + 1;
      return tvmazeShow({ id, name: `Show ${id}`, imdb: `tt${1_000_000 + id}`, thetvdb: null });
    });
    fake.behave("tvmaze", tvmazeWith(...shows));
    const budgets: number[] = [];
    const to = await open({
      after: async (milliseconds, signal) => {
        budgets.push(milliseconds);
        await new Promise((done) => signal.addEventListener("abort", done));
      },
    });
    const items = shows.map((_, at) => ({ ids: { imdb: `tt${1_000_001 + at}` } }));
    const answers = await asked(to, ...items);
    assert.deepEqual(budgets, [BUDGET_MILLIS]);
    assert.equal(answers.filter((answer) => answer === "title_unknown").length, 20);
    assert.equal((await to.rows("look_up")).length, 20);
    assert.equal(fake.calls.length, 20);
  });

  test("a provider that fails again and again is left alone, and said to be", async () => {
    fake.behave("tvmaze", () => ({ status: 500 }));
    fake.behave("wikidata", () => ({ body: { results: { bindings: [] } } }));
    const to = await open();
    for (let at = 0; at < 9; at++) await asked(to, { ids: { imdb: `tt000010${at}` } });
    const calls = fake.calls.filter((call) => call.startsWith("tvmaze"));
    assert.equal(calls.length, 5);
    assert.deepEqual(fake.warnings, [{ provider: "tvmaze", reason: "status" }]);
    assert.equal((await to.rows("look_up")).length, 9);
  });

  test("a provider that asks to be left alone is, by everybody", async () => {
    fake.behave("tvmaze", () => ({ status: 429, headers: { "retry-after": "600" } }));
    const to = await open();
    for (let at = 0; at < 5; at++) await asked(to, { ids: { imdb: `tt000010${at}` } });
    assert.equal(fake.calls.filter((call) => call.startsWith("tvmaze")).length, 1);
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    now += 10 * MINUTE;
    assert.deepEqual(await asked(to, byImdb), [GOT]);
    assert.deepEqual(fake.warnings, []);
  });

  test("a database that cannot write what was found fails no request", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const to = await open();
    to.failInserts("Game of Thrones");
    assert.deepEqual(await asked(to, byImdb), ["title_unknown"]);
    assert.equal(fake.warnings.length, 1);
    to.allowInserts();
    assert.deepEqual(await asked(to, byImdb), [GOT]);
  });
});

describe("architecture.md 6 what cannot be true is not believed", () => {
  const lies: [what: string, show: Parameters<typeof tvmazeShow>[0], more?: object][] = [
    ["a show with another id than was asked for", { imdb: "tt0000001" }],
    ["a show without the id that was asked for", { imdb: null }],
    ["301 seasons", { seasons: Array.from({ length: 301 }, () => 1) }],
    ["40,000 episodes", { seasons: [40_000] }],
    ["a show without a name", { name: " " }],
  ];
  for (const [what, show] of lies)
    test(what, async () => {
      const told = tvmazeShow(show);
      fake.behave("tvmaze", ({ pathname }) =>
        pathname === "/lookup/shows" ? { status: 301, headers: { location: "/shows/82" } } : { body: told },
      );
      const to = await open();
      assert.deepEqual(await asked(to, byImdb), ["title_unknown"]);
      assert.deepEqual((await to.catalogue.statistics()).titles, []);
    });

  test("episodes of long before the show", async () => {
    const show = tvmazeShow();
    const { _embedded: embedded } = show as unknown as { _embedded: { episodes: { airstamp: string }[] } };
    for (const one of embedded.episodes) one.airstamp = "1951-10-15T20:00:00+00:00";
    fake.behave("tvmaze", tvmazeWith(show));
    const to = await open();
    assert.deepEqual(await asked(to, byImdb), ["title_unknown"]);
  });

  test("a show among the movies", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    fake.behave("tmdb", ({ pathname }) =>
      pathname.startsWith("/find/") ? { body: { movie_results: [], tv_results: [{ id: 1399 }] } } : undefined,
    );
    const keys = { tmdbKey: "0123456789abcdef0123456789abcdef", tvdbKey: null, tvdbPin: null, contact: null };
    const to = await open({ keys });
    assert.deepEqual(await asked(to, { section: "movies", ...byImdb }), ["title_unknown"]);
  });

  test("ids of two titles that the catalogue has", async () => {
    const to = await open();
    await to.catalogue.addTitles({
      titles: [
        { type: "show", title: "A", year: 2001, ids: { tvdb: 7 } },
        { type: "show", title: "B", year: 2002, ids: { imdb: "tt0000012" } },
      ],
    });
    const titles = async () => (await to.rows("title")).map(({ title, name, year }) => [title, name, year]);
    const before = await titles();
    // The id of the one, the number of the other, and nobody knows which of both it is.
    fake.behave("tvmaze", tvmazeWith(tvmazeShow({ imdb: "tt0000012", thetvdb: 7, id: 9, name: "C" })));
    assert.deepEqual(await asked(to, { name: "C", year: 2011 }), ["title_unknown"]);
    assert.deepEqual(await titles(), before);
    assert.deepEqual(fake.warnings, []);
  });
});

describe("architecture.md 6 answers and misses are remembered, and forgotten in time", () => {
  const none: Behaviour = () => undefined;

  test("a miss for a day, then it is asked for again, less and less often", async () => {
    fake.behave("tvmaze", none);
    const to = await open();
    await asked(to, byImdb);
    const calls = () => fake.calls.filter((call) => call.startsWith("tvmaze")).length;
    assert.equal(calls(), 1);
    const seen: number[] = [];
    for (let day = 1; day <= 100; day++) {
      now += DAY;
      const before = calls();
      await to.catalogue.lookUpDue();
      if (calls() > before) seen.push(day);
    }
    assert.deepEqual(seen, [1, 5, 21, 85]);
    assert.deepEqual(await to.rows("look_up"), []);
  });

  test("a title that nobody knew is found when it is known", async () => {
    fake.behave("tvmaze", none);
    const to = await open();
    await asked(to, byImdb);
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    now += DAY;
    await to.catalogue.lookUpDue();
    assert.deepEqual(await known(to, byImdb), [GOT]);
  });

  test("the same look-up at the same time is made once", async () => {
    const held = Promise.withResolvers<void>();
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    fake.hold("tvmaze", held.promise);
    const to = await open();
    const answers = Array.from({ length: 20 }, () => asked(to, byImdb, byImdb));
    await fake.untilRequestWaits();
    held.resolve();
    assert.deepEqual(new Set((await Promise.all(answers)).flat()), new Set([GOT]));
    assert.equal(fake.calls.length, 2);
  });

  test("an id is asked for once, in whatever company it is sent", async () => {
    fake.behave("tvmaze", none);
    const to = await open();
    const company = { ...byImdb, name: "Some Game", year: 2011 };
    await asked(to, byImdb, company);
    const lookUps = () => fake.calls.filter((call) => call.startsWith("tvmaze GET /lookup/")).length;
    assert.equal(lookUps(), 1);
    await asked(to, { ...company, year: 2012 });
    assert.equal(lookUps(), 1);
  });

  test("what waits survives a restart, and is asked for at once with a new key", async () => {
    fake.behave("tvmaze", none);
    const to = await open();
    await asked(to, byImdb);
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
    const same = to.reopened(fake.network(clock));
    await same.lookUpDue();
    assert.deepEqual(await known(to, byImdb), ["title_unknown"]);
    const tmdbKey = "0123456789abcdef0123456789abcdef";
    const keyed = to.reopened(
      fake.network(clock, { keys: { tmdbKey, tvdbKey: null, tvdbPin: null, contact: null } }),
    );
    await keyed.lookUpDue();
    assert.deepEqual(await known(to, byImdb), [GOT]);
    const everything = [];
    for (const table of ["title", "title_key", "provider_answer", "look_up", "renewal"])
      everything.push(...(await to.rows(table)));
    assert.doesNotMatch(JSON.stringify([everything, fake.warnings]), new RegExp(tmdbKey));
    await Promise.all([same.stop(), keyed.stop()]);
  });

  test("stopping breaks off what hangs, and leaves it to be asked for again", async () => {
    fake.behave("tvmaze", () => ({ hangs: "headers" }));
    const to = await open();
    const answer = asked(to, byImdb);
    await fake.untilRequestWaits();
    await to.catalogue.stop();
    assert.deepEqual(await answer, ["title_unknown"]);
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const next = to.reopened(fake.network(clock));
    await next.lookUpDue();
    assert.deepEqual(await known(to, byImdb), [GOT]);
    await next.stop();
  });
});

describe("architecture.md 6 titles that change are looked at again", () => {
  const airing = (seasons: number[], more = {}) =>
    tvmazeWith(tvmazeShow({ status: "Running", premiered: "2026-11-01", seasons, ...more }));

  test("a show that airs, every day: a new episode is there without anybody asking", async () => {
    fake.behave("tvmaze", airing([3]));
    const to = await open();
    assert.deepEqual(
      await asked(to, { ...byImdb, parts: ["1x4"] }),
      ["?0"].map((unknown) => `${GOT}, ${unknown}`),
    );
    fake.behave("tvmaze", airing([4]));
    for (let hours = 0; hours < 27; hours++) {
      now += HOUR;
      await to.catalogue.lookUpDue();
    }
    assert.deepEqual(await known(to, { ...byImdb, parts: ["1x4"] }), [`${GOT} 1x4`]);
  });

  test("an answer in which half of the episodes are gone changes nothing", async () => {
    fake.behave("tvmaze", airing([10, 10]));
    const to = await open();
    await asked(to, byImdb);
    fake.behave("tvmaze", airing([9]));
    now += 2 * DAY;
    await to.catalogue.lookUpDue();
    assert.equal((await to.title(Number(GOT))).episodes.length, 20);
  });

  test("a show from a file, once somebody watched an episode of it that nobody knows", async () => {
    fake.behave("tvmaze", airing([2, 4]));
    const to = await open();
    const title = {
      type: "show",
      title: "Mine",
      year: 2026,
      ids: { imdb: "tt0944947" },
      seasons: [{ number: 1, episodes: 2 }],
    };
    await to.catalogue.addTitles({ titles: [title] });
    assert.deepEqual(await asked(to, { ...byImdb, parts: ["2x3"] }), [`${GOT}, ?0`]);
    await to.catalogue.untilIdle();
    await to.catalogue.lookUpDue();
    assert.deepEqual(await known(to, { ...byImdb, parts: ["2x3"] }), [`${GOT} 2x3`]);
    assert.equal((await to.title(Number(GOT))).name, "Mine");
  });

  test("a provider that is down is asked again an hour later", async () => {
    fake.behave("tvmaze", airing([3]));
    const to = await open();
    await asked(to, byImdb);
    fake.behave("tvmaze", () => ({ status: 500 }));
    now += 2 * DAY;
    await to.catalogue.lookUpDue();
    fake.behave("tvmaze", airing([4]));
    await to.catalogue.lookUpDue();
    assert.equal((await to.title(Number(GOT))).episodes.length, 3);
    now += HOUR;
    await to.catalogue.lookUpDue();
    assert.equal((await to.title(Number(GOT))).episodes.length, 4);
  });

  test("a show that is over is left alone", async () => {
    fake.behave("tvmaze", tvmazeWith(tvmazeShow()));
    const to = await open();
    await asked(to, byImdb);
    assert.deepEqual(await to.rows("renewal"), []);
  });
});
