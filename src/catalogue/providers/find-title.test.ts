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
  /** By question, `show imdb:tt1` or `show Name 2001`. Texts are failures. */
  readonly answers?: Readonly<Record<string, Finding | FoundTitle | "down" | "refused">>;
};

/** A provider with the answers of a script. It records its questions in `questions`. */
function provider(
  name: ProviderName,
  { ids = {}, names = [], answers = {} }: Script,
  questions: string[],
): Provider {
  const answerTo = async (question: string): Promise<Finding> => {
    questions.push(`${name} ${question}`);
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
    byId: (kind, { namespace, value }) => answerTo(`${kind} ${namespace}:${value}`),
    byName: (kind, name, year) => answerTo(`${kind} ${name} ${year}`),
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
const wanted = (item: Parameters<typeof query>[0]): WantedTitle =>
  wantedTitle(query(item)) ?? assert.fail("the item cannot be looked up");

describe("looking up a title", () => {
  test("tries the ids in order of precedence, each at all providers in order of preference", async () => {
    const questions: string[] = [];
    const providers = [
      provider("tvdb", { ids: { show: ["tvdb", "imdb"] } }, questions),
      provider(
        "tvmaze",
        { ids: { show: ["imdb", "tvdb"] }, answers: { "show tvdb:7": show("A", { tvdb: 7 }) } },
        questions,
      ),
    ];
    const outcome = await findTitle(wanted({ ids: { tvdb: 7, imdb: "tt0000001", hulu: 4 } }), providers);
    assert.deepEqual(found(outcome), ["tvmaze", "A", { tvdb: "7" }]);
    assert.deepEqual(questions, [
      "tvdb show imdb:tt0000001",
      "tvmaze show imdb:tt0000001",
      "tvdb show tvdb:7",
      "tvmaze show tvdb:7",
    ]);
  });

  test("asks the next provider if an answer contradicts the item", async () => {
    const questions: string[] = [];
    const providers = [
      provider(
        "tvdb",
        { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": show("Lie", { imdb: "tt0000002" }) } },
        questions,
      ),
      provider(
        "tvmaze",
        { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": show("A", { imdb: "tt0000001" }) } },
        questions,
      ),
    ];
    assert.deepEqual(found(await findTitle(wanted({ ids: { imdb: "tt0000001" } }), providers)), [
      "tvmaze",
      "A",
      { imdb: "tt0000001" },
    ]);
  });

  test("does not try the name if a provider could not be asked for an id", async () => {
    const questions: string[] = [];
    const byName = { "show A 2011": show("A", {}) };
    const providers = [
      provider("tvdb", { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": "down" } }, questions),
      provider("tvmaze", { ids: { show: ["imdb"] }, names: ["show"], answers: byName }, questions),
    ];
    const item = { ids: { imdb: "tt0000001" }, name: "A", year: 2011 };
    assert.equal(found(await findTitle(wanted(item), providers)), "failed");
    assert.deepEqual(questions, ["tvdb show imdb:tt0000001", "tvmaze show imdb:tt0000001"]);
    assert.deepEqual(found(await findTitle(wanted({ name: "A", year: 2011 }), providers)), [
      "tvmaze",
      "A",
      {},
    ]);
  });

  test("tries the name if a provider refuses its key, and fails if the name is not found", async () => {
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

  test("finds a title although one provider is down", async () => {
    const questions: string[] = [];
    const answers = { "show imdb:tt0000001": show("A", { imdb: "tt0000001" }) };
    const providers = [
      provider("tvdb", { ids: { show: ["imdb"] }, answers: { "show imdb:tt0000001": "down" } }, questions),
      provider("tvmaze", { ids: { show: ["imdb"] }, answers }, questions),
    ];
    assert.equal((await findTitle(wanted({ ids: { imdb: "tt0000001" } }), providers)).kind, "found");
  });

  test("by name, refuses titles with another name, year or id", async () => {
    for (const title of [show("B", {}), show("A", {}, { year: 2013 }), show("A", { imdb: "tt0000009" })]) {
      const providers = [provider("tvmaze", { names: ["show"], answers: { "show A 2011": title } }, [])];
      const item = { name: "A", year: 2011, ids: { imdb: "tt0000001" } };
      assert.equal(found(await findTitle(wanted(item), providers)), "missing");
    }
  });
});

describe("looking up a show whose ids one provider has, and whose episodes another", () => {
  const ids = { imdb: "tt0944947", tmdb: "1399", tvdb: "121361", tvmaze: "82" };
  const bridge = (more: Record<string, string> = {}) =>
    ({
      ids: { show: ["tmdb", "imdb"] },
      answers: { "show tmdb:1399": { kind: "ids", ids: { ...ids, ...more } } },
    }) as const;

  test("finds it by an id from the first provider, and joins the ids of both", async () => {
    const questions: string[] = [];
    const title = show("Game of Thrones", { tvmaze: 82, imdb: "tt0944947" });
    const providers = [
      provider(
        "tvmaze",
        { ids: { show: ["tvmaze", "imdb"] }, answers: { "show tvmaze:82": title } },
        questions,
      ),
      provider("wikidata", bridge(), questions),
    ];
    assert.deepEqual(found(await findTitle(wanted({ ids: { tmdb: 1399 } }), providers)), [
      "tvmaze",
      "Game of Thrones",
      ids,
    ]);
    assert.deepEqual(questions, ["wikidata show tmdb:1399", "tvmaze show tvmaze:82"]);
  });

  test("does not find it if the two contradict each other", async () => {
    const title = show("Game of Thrones", { tvmaze: 82, imdb: "tt0000001" });
    const providers = [
      provider("tvmaze", { ids: { show: ["tvmaze"] }, answers: { "show tvmaze:82": title } }, []),
      provider("wikidata", bridge(), []),
    ];
    assert.equal(found(await findTitle(wanted({ ids: { tmdb: 1399 } }), providers)), "missing");
  });

  test("does not find it if the first contradicts the item", async () => {
    const title = show("Game of Thrones", { tvmaze: 82 });
    const providers = [
      provider("tvmaze", { ids: { show: ["tvmaze"] }, answers: { "show tvmaze:82": title } }, []),
      provider("wikidata", bridge({ tmdb: "5" }), []),
    ];
    assert.equal(found(await findTitle(wanted({ ids: { tmdb: 1399 } }), providers)), "missing");
  });
});

describe("anime.md 6.1 looking up an anime by the ids of its series", () => {
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

  test("finds the first season, which has the premiere of the series", async () => {
    const providers = [provider("tvmaze", television(), []), provider("kitsu", kitsu(first), [])];
    assert.deepEqual(found(await findTitle(wanted({ ids: { tvdb: 267440 } }), providers)), [
      "kitsu",
      "Shingeki no Kyojin",
      { tvdb: "267440", imdb: "tt2560140", kitsu: "7442", mal: "16498" },
    ]);
  });

  test("does not find an anime with another premiere", async () => {
    const later = { ...first, released: "2013-12-09" };
    const providers = [provider("tvmaze", television(), []), provider("kitsu", kitsu(later), [])];
    const item = { ids: { tvdb: 267440 }, name: "Attack on Titan", year: 2013 };
    assert.equal(found(await findTitle(wanted(item), providers)), "missing");
  });

  test("does not find a show of the same name", async () => {
    const questions: string[] = [];
    const namesake = show("Attack on Titan", {}, { year: 2013 });
    const providers = [
      provider("tvmaze", television(), questions),
      provider("tmdb", { names: ["show"], answers: { "show Attack on Titan 2013": namesake } }, questions),
    ];
    const item = { ids: { tvdb: 267440 }, name: "Attack on Titan", year: 2013 };
    assert.equal(found(await findTitle(wanted(item), providers)), "missing");
    assert.deepEqual(questions, ["tvmaze show tvdb:267440"]);
  });

  test("finds it by name if a provider says that the show is an anime", async () => {
    const providers = [
      provider("tvmaze", television({ "show Attack on Titan 2013": series }), []),
      provider("kitsu", kitsu(first), []),
    ];
    assert.equal((await findTitle(wanted({ name: "Attack on Titan", year: 2013 }), providers)).kind, "found");
  });

  test("finds it by an exact id of an item in `shows`", async () => {
    const script = { ids: { show: ["mal"] }, answers: { "show mal:16498": first } };
    const outcome = await findTitle(wanted({ ids: { mal: 16498 } }), [provider("kitsu", script, [])]);
    assert.equal(outcome.kind, "found");
  });

  test("refuses an anime that a provider gives for a TVDB id", async () => {
    const script = { ids: { show: ["tvdb"] }, answers: { "show tvdb:1": { ...first, ids: { tvdb: 1 } } } };
    assert.equal(
      found(await findTitle(wanted({ ids: { tvdb: 1 } }), [provider("tvdb", script, [])])),
      "missing",
    );
  });
});

describe("items that can be looked up", () => {
  test("have an id that providers know, or a name and a year", () => {
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
