import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scripted } from "../../../test/support/fake-providers.ts";
import type { Finding } from "./provider.ts";
import { wikidata } from "./wikidata.ts";

const ENTITY = "http://www.wikidata.org/entity/";
const DIRECT = "http://www.wikidata.org/prop/direct/";
const LABEL = "http://www.w3.org/2000/01/rdf-schema#label";
const ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel";

/** An answer of the query service. Properties are given by number, except `label` and `altLabel`. */
function answer(items: Readonly<Record<string, readonly (readonly [property: string, value: string])[]>>) {
  const addresses: Readonly<Record<string, string>> = { label: LABEL, altLabel: ALIAS };
  const bindings = Object.entries(items).flatMap(([item, rows]) =>
    rows.map(([property, value]) => ({
      item: { type: "uri", value: ENTITY + item },
      p: { type: "uri", value: addresses[property] ?? DIRECT + property },
      v: { type: "literal", value },
    })),
  );
  return { head: { vars: ["item", "p", "v"] }, results: { bindings } };
}
const open = (items: Parameters<typeof answer>[0]) => scripted({ "/sparql": answer(items) });
const titleOf = (finding: Finding) => (finding.kind === "title" ? finding.title : assert.fail(finding.kind));

const TERMINATOR = [
  ["label", "Terminator 3: Rise of the Machines"],
  ["altLabel", "T3"],
  ["P31", `${ENTITY}Q11424`],
  ["P345", "tt0181852"],
  ["P4947", "296"],
  ["P6127", "terminator-3-rise-of-the-machines"],
  ["P8013", "movies/terminator-3-rise-of-the-machines-2003"],
  ["P577", "2003-07-02T00:00:00Z"],
  ["P577", "2003-06-30T00:00:00Z"],
] as const;

describe("sources.md 8 Wikidata", () => {
  test("a film by an id", async () => {
    const { ask, questions } = open({ Q170564: TERMINATOR });
    const title = titleOf(await wikidata(ask).byId("movie", { namespace: "imdb", value: "tt0181852" }));
    assert.deepEqual(title, {
      type: "movie",
      title: "Terminator 3: Rise of the Machines",
      also_known_as: ["T3"],
      year: 2003,
      ids: {
        imdb: "tt0181852",
        tmdb: "296",
        letterboxd: "terminator-3-rise-of-the-machines",
        traktslug: "terminator-3-rise-of-the-machines-2003",
      },
    });
    assert.match(String(questions[0]?.query?.query), /\{ \?item wdt:P345 "tt0181852" \. VALUES \?p \{/);
    assert.equal(questions[0]?.headers?.accept, "application/sparql-results+json");
  });

  test("a malformed value is not sent", async () => {
    const { ask, questions } = open({});
    const malformed = [
      ["imdb", 'tt1" . ?x ?y ?z . #'],
      ["imdb", "nm0000001"],
      ["letterboxd", 'a" }'],
      ["tmdb", "1e5"],
    ] as const;
    for (const [namespace, value] of malformed)
      assert.deepEqual(await wikidata(ask).byId("movie", { namespace, value }), { kind: "none" });
    assert.deepEqual(questions, []);
  });

  test("a name is escaped in the query", async () => {
    const { ask, questions } = open({});
    await wikidata(ask).byName("movie", 'A "film" \\ } SELECT \n #', 2001);
    assert.match(String(questions[0]?.query?.query), /mwapi:search "A \\"film\\" \\\\ \} SELECT \\n #" ;/);
  });

  test("a film by its name or another name, and its year", async () => {
    const { ask } = open({
      Q170564: TERMINATOR,
      Q1: [
        ["label", "Terminator 3: Rise of the Machines"],
        ["P31", `${ENTITY}Q7889`],
      ],
      Q2: [
        ["label", "T3"],
        ["P4947", "5"],
        ["P577", "1999-01-01T00:00:00Z"],
      ],
    });
    assert.equal(
      titleOf(await wikidata(ask).byName("movie", "Terminator 3: Rise of the Machines", 2003)).ids.tmdb,
      "296",
    );
    assert.equal(titleOf(await wikidata(ask).byName("movie", "T3", 2003)).ids.tmdb, "296");
    assert.deepEqual(await wikidata(ask).byName("movie", "T3", 2001), { kind: "none" });
  });

  test("no film is found if two items have the id", async () => {
    const { ask } = open({ Q1: TERMINATOR, Q2: TERMINATOR });
    assert.deepEqual(await wikidata(ask).byId("movie", { namespace: "imdb", value: "tt0181852" }), {
      kind: "none",
    });
  });

  test("a truncated answer finds nothing", async () => {
    const names = Array.from({ length: 2_000 }, (_, at) => ["altLabel", `T${at}`] as const);
    const { ask } = open({ Q1: [...TERMINATOR, ...names] });
    assert.deepEqual(await wikidata(ask).byId("movie", { namespace: "imdb", value: "tt0181852" }), {
      kind: "none",
    });
  });

  test("an id that the item has twice is ignored", async () => {
    const { ask } = open({ Q1: [...TERMINATOR, ["P4947", "297"]] });
    const title = titleOf(await wikidata(ask).byId("movie", { namespace: "imdb", value: "tt0181852" }));
    assert.equal(title.ids.tmdb, undefined);
  });

  test("a show gives its ids; a season and a film are not shows", async () => {
    const show = [
      ["label", "Game of Thrones"],
      ["P31", `${ENTITY}Q5398426`],
      ["P345", "tt0944947"],
      ["P4983", "1399"],
      ["P4835", "121361"],
      ["P8600", "82"],
      ["P8013", "shows/game-of-thrones"],
    ] as const;
    const id = { namespace: "tmdb", value: "1399" };
    assert.deepEqual(await wikidata(open({ Q23572: show }).ask).byId("show", id), {
      kind: "ids",
      ids: { imdb: "tt0944947", tmdb: "1399", tvdb: "121361", tvmaze: "82", traktslug: "game-of-thrones" },
    });
    const season = [...show, ["P31", `${ENTITY}Q3464665`]] as const;
    assert.deepEqual(await wikidata(open({ Q1: season }).ask).byId("show", id), { kind: "none" });
    assert.deepEqual(await wikidata(open({ Q1: TERMINATOR }).ask).byId("show", id), { kind: "none" });
    assert.deepEqual(await wikidata(open({ Q1: show }).ask).byId("movie", id), { kind: "none" });
  });

  test("an anime film is an anime, with its ids on anime services", async () => {
    const film = [
      ["label", "Your Name."],
      ["P31", `${ENTITY}Q20650540`],
      ["P345", "tt5311514"],
      ["P4947", "372058"],
      ["P12196", "197"],
      ["P4086", "32281"],
      ["P5646", "11829"],
      ["P577", "2016-08-26T00:00:00Z"],
    ] as const;
    const title = titleOf(
      await wikidata(open({ Q1: film }).ask).byId("movie", { namespace: "tmdb", value: "372058" }),
    );
    assert.deepEqual(title, {
      type: "anime",
      anime_type: "movie",
      title: "Your Name.",
      also_known_as: [],
      year: 2016,
      ids: { imdb: "tt5311514", tmdb: "372058", mal: "32281", anidb: "11829" },
      seasons: [{ number: 1, episodes: 1 }],
    });
    const two = [...film, ["P4086", "5"], ["P5646", "6"]] as const;
    assert.deepEqual(
      await wikidata(open({ Q1: two }).ask).byId("movie", { namespace: "tmdb", value: "372058" }),
      {
        kind: "none",
      },
    );
  });
});
