import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { query } from "../../../test/support/catalogue.ts";
import { findTitle, type Outcome } from "./find-title.ts";
import type { Finding, FoundTitle, Provider, ProviderName } from "./provider.ts";
import { ProviderFailure } from "./provider-failure.ts";
import { type WantedTitle, wantedTitle } from "./wanted-title.ts";

type Script = {
  readonly ids?: Partial<Provider["idNamespaces"]>;
  readonly names?: Provider["namedTypes"];
  /** By `show imdb:tt1`, or `show Name 2001`; words are failures. */
  readonly answers?: Readonly<Record<string, Finding | FoundTitle | "down" | "refused">>;
};

/** A provider that says what the script says, and everything that was asked. */
function provider(
  name: ProviderName,
  { ids = {}, names = [], answers = {} }: Script,
  asked: string[],
): Provider {
  const say = async (question: string): Promise<Finding> => {
    asked.push(`${name} ${question}`);
    const answer = answers[question];
    if (answer === "down") throw new ProviderFailure("timeout");
    if (answer === "refused") throw new ProviderFailure("refused");
    if (answer === undefined) return { kind: "none" };
    return "kind" in answer ? answer : { kind: "title", title: answer };
  };
  return {
    name,
    idNamespaces: { movie: [], show: [], anime: [], ...ids },
    namedTypes: names,
    byId: (kind, { namespace, value }) => say(`${kind} ${namespace}:${value}`),
    byName: (kind, called, year) => say(`${kind} ${called} ${year}`),
  };
}

function found(outcome: Outcome): unknown {
  if (outcome.kind !== "found") return outcome.kind;
  return [outcome.provider, outcome.facts.name, Object.fromEntries(outcome.facts.ids)];
}

const show = (title: string, ids: FoundTitle["ids"], more: Partial<FoundTitle> = {}): FoundTitle => ({
  type: "show",
  title,
  year: 2011,
  ids,
  ...more,
});
const wanted = (asked: Parameters<typeof query>[0]): WantedTitle =>
  wantedTitle(query(asked)) ?? assert.fail("not askable");

describe("which title somebody meant", () => {
  test("ids in the order in which they decide, each from the best provider that knows it", async () => {
    const asked: string[] = [];
    const providers = [
      provider("tvdb", { ids: { show: ["tvdb", "imdb"] } }, asked),
      provider(
        "tvmaze",
        { ids: { show: ["imdb", "tvdb"] }, answers: { "show tvdb:7": show("A", { tvdb: 7 }) } },
        asked,
      ),
    ];
    const outcome = await findTitle(wanted({ ids: { tvdb: 7, imdb: "tt0000001", hulu: 4 } }), providers);
    assert.deepEqual(found(outcome), ["tvmaze", "A", { tvdb: "7" }]);
    assert.deepEqual(asked, [
      "tvdb show imdb:tt0000001",
      "tvmaze show imdb:tt0000001",
      "tvdb show tvdb:7",
      "tvmaze show tvdb:7",
    ]);
  });

  test("an answer that is refused leaves the question to the next", async () => {
    const asked: string[] = [];
    const providers = [
      provider(
        "tvdb",
        { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": show("Lie", { imdb: "tt0000002" }) } },
        asked,
      ),
      provider(
        "tvmaze",
        { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": show("A", { imdb: "tt0000001" }) } },
        asked,
      ),
    ];
    assert.deepEqual(found(await findTitle(wanted({ ids: { imdb: "tt0000001" } }), providers)), [
      "tvmaze",
      "A",
      { imdb: "tt0000001" },
    ]);
  });

  test("while an id cannot be asked for, no name is", async () => {
    const asked: string[] = [];
    const byName = { "show A 2011": show("A", {}) };
    const providers = [
      provider("tvdb", { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": "down" } }, asked),
      provider("tvmaze", { ids: { show: ["imdb"] }, names: ["show"], answers: byName }, asked),
    ];
    const item = { ids: { imdb: "tt0000001" }, name: "A", year: 2011 };
    assert.equal(found(await findTitle(wanted(item), providers)), "failed");
    assert.deepEqual(asked, ["tvdb show imdb:tt0000001", "tvmaze show imdb:tt0000001"]);
    assert.deepEqual(found(await findTitle(wanted({ name: "A", year: 2011 }), providers)), [
      "tvmaze",
      "A",
      {},
    ]);
  });

  test("a key that is refused keeps nobody from being asked by name, and is tried again", async () => {
    const item = { ids: { imdb: "tt0000001" }, name: "A", year: 2011 };
    const refusing = provider(
      "tvdb",
      { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": "refused" } },
      [],
    );
    const knowing = provider("tvmaze", { names: ["show"], answers: { "show A 2011": show("A", {}) } }, []);
    assert.equal((await findTitle(wanted(item), [refusing, knowing])).kind, "found");
    assert.equal((await findTitle(wanted({ ...item, name: "B" }), [refusing, knowing])).kind, "failed");
  });

  test("one that is down does not matter where another knows", async () => {
    const asked: string[] = [];
    const answers = { "show imdb:tt0000001": show("A", { imdb: "tt0000001" }) };
    const providers = [
      provider("tvdb", { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": "down" } }, asked),
      provider("tvmaze", { ids: { show: ["imdb"] }, answers }, asked),
    ];
    assert.equal((await findTitle(wanted({ ids: { imdb: "tt0000001" } }), providers)).kind, "found");
  });

  test("by name, somebody else's name and another year are refused", async () => {
    for (const title of [show("B", {}), show("A", {}, { year: 2013 }), show("A", { imdb: "tt0000009" })]) {
      const providers = [provider("tvmaze", { names: ["show"], answers: { "show A 2011": title } }, [])];
      const item = { name: "A", year: 2011, ids: { imdb: "tt0000001" } };
      assert.equal(found(await findTitle(wanted(item), providers)), "missing");
    }
  });
});

describe("a show whose ids one knows and whose episodes another", () => {
  const ids = { imdb: "tt0944947", tmdb: "1399", tvdb: "121361", tvmaze: "82" };
  const bridge = (more: Record<string, string> = {}) =>
    ({
      ids: { show: ["tmdb", "imdb"] },
      answers: { "show tmdb:1399": { kind: "ids", ids: { ...ids, ...more } } },
    }) as const;

  test("is found by an id that was not asked for, and has both of them", async () => {
    const asked: string[] = [];
    const title = show("Game of Thrones", { tvmaze: 82, imdb: "tt0944947" });
    const providers = [
      provider("tvmaze", { ids: { show: ["tvmaze", "imdb"] }, answers: { "show tvmaze:82": title } }, asked),
      provider("wikidata", bridge(), asked),
    ];
    assert.deepEqual(found(await findTitle(wanted({ ids: { tmdb: 1399 } }), providers)), [
      "tvmaze",
      "Game of Thrones",
      ids,
    ]);
    assert.deepEqual(asked, ["wikidata show tmdb:1399", "tvmaze show tvmaze:82"]);
  });

  test("is not found where the two contradict each other", async () => {
    const title = show("Game of Thrones", { tvmaze: 82, imdb: "tt0000001" });
    const providers = [
      provider("tvmaze", { ids: { show: ["tvmaze"] }, answers: { "show tvmaze:82": title } }, []),
      provider("wikidata", bridge(), []),
    ];
    assert.equal(found(await findTitle(wanted({ ids: { tmdb: 1399 } }), providers)), "missing");
  });

  test("is not found by ids that are not those of what was asked for", async () => {
    const title = show("Game of Thrones", { tvmaze: 82 });
    const providers = [
      provider("tvmaze", { ids: { show: ["tvmaze"] }, answers: { "show tvmaze:82": title } }, []),
      provider("wikidata", bridge({ tmdb: "5" }), []),
    ];
    assert.equal(found(await findTitle(wanted({ ids: { tmdb: 1399 } }), providers)), "missing");
  });
});

describe("anime.md 6.1 an anime that is asked for as television has it", () => {
  const series: Finding = {
    kind: "anime",
    series: { names: ["Attack on Titan"], premiered: "2013-04-07", ids: { tvdb: 267440, imdb: "tt2560140" } },
  };
  const first: FoundTitle = {
    type: "anime",
    anime_type: "tv",
    title: "Shingeki no Kyojin",
    also_known_as: ["Attack on Titan"],
    year: 2013,
    released: "2013-04-07",
    ids: { kitsu: "7442", mal: "16498" },
  };
  const television = (answers: Script["answers"] = { "show tvdb:267440": series }): Script => ({
    ids: { show: ["tvdb"], anime: ["tvdb"] },
    names: ["show"],
    answers: answers ?? {},
  });
  const kitsu = (title: FoundTitle): Script => ({
    names: ["anime"],
    answers: { "anime Attack on Titan 2013": title },
  });

  test("is its first season, the one that began on the series' first day", async () => {
    const providers = [provider("tvmaze", television(), []), provider("kitsu", kitsu(first), [])];
    assert.deepEqual(found(await findTitle(wanted({ ids: { tvdb: 267440 } }), providers)), [
      "kitsu",
      "Shingeki no Kyojin",
      { tvdb: "267440", imdb: "tt2560140", kitsu: "7442", mal: "16498" },
    ]);
  });

  test("is nothing that began at another time", async () => {
    const later = { ...first, released: "2013-12-09" };
    const providers = [provider("tvmaze", television(), []), provider("kitsu", kitsu(later), [])];
    const item = { ids: { tvdb: 267440 }, name: "Attack on Titan", year: 2013 };
    assert.equal(found(await findTitle(wanted(item), providers)), "missing");
  });

  test("is no show of the same name either", async () => {
    const asked: string[] = [];
    const namesake = show("Attack on Titan", {}, { year: 2013 });
    const providers = [
      provider("tvmaze", television(), asked),
      provider("tmdb", { names: ["show"], answers: { "show Attack on Titan 2013": namesake } }, asked),
    ];
    const item = { ids: { tvdb: 267440 }, name: "Attack on Titan", year: 2013 };
    assert.equal(found(await findTitle(wanted(item), providers)), "missing");
    assert.deepEqual(asked, ["tvmaze show tvdb:267440"]);
  });

  test("is found by the name of a show, which is then an anime's", async () => {
    const providers = [
      provider("tvmaze", television({ "show Attack on Titan 2013": series }), []),
      provider("kitsu", kitsu(first), []),
    ];
    assert.equal((await findTitle(wanted({ name: "Attack on Titan", year: 2013 }), providers)).kind, "found");
  });

  test("is found among the shows by an id of its own", async () => {
    const script = { ids: { show: ["mal"] }, answers: { "show mal:16498": first } };
    const outcome = await findTitle(wanted({ ids: { mal: 16498 } }), [provider("kitsu", script, [])]);
    assert.equal(outcome.kind, "found");
  });

  test("is no show because somebody says so of a show's id", async () => {
    const script = { ids: { show: ["tvdb"] }, answers: { "show tvdb:1": { ...first, ids: { tvdb: 1 } } } };
    assert.equal(
      found(await findTitle(wanted({ ids: { tvdb: 1 } }), [provider("tvdb", script, [])])),
      "missing",
    );
  });
});

describe("what can be asked for", () => {
  test("an id that somebody numbers titles by, or a name with its year", () => {
    assert.equal(wantedTitle(query({ ids: { simkl: 1, hulu: 2 }, name: "A" })), null);
    assert.equal(wantedTitle(query({ ids: { netflix: "9".repeat(101) } })), null);
    assert.equal(wantedTitle(query({ name: "x".repeat(201), year: 2001 })), null);
    assert.deepEqual(wantedTitle(query({ section: "movies", name: "Heat (1995)" })), {
      kind: "movie",
      ids: [],
      name: "Heat",
      year: 1995,
    });
    const { ids } = wanted({
      ids: { tvmaze: 1, kitsu: 2, mal: 3, tvdb: 4, tmdb: 5, imdb: 6, letterboxd: "a" },
    });
    const order = ids.map(([namespace]) => namespace);
    assert.deepEqual(order, ["imdb", "tmdb", "tvdb", "mal", "kitsu", "letterboxd", "tvmaze"]);
    assert.deepEqual(wantedTitle(query({ section: "episodes", ids: { tvdb: 7, imdb: "tt1" }, name: "A" })), {
      kind: "show",
      ids: [
        ["imdb", "tt0000001"],
        ["tvdb", "7"],
      ],
      name: null,
      year: null,
    });
  });
});
