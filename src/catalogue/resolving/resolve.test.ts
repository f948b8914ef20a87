import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { meaning, openTestCatalogue, query, type TestCatalogue } from "../../../test/support/catalogue.ts";

type Item = Parameters<typeof query>[0];

/** Ids of titles in the starter catalogue. */
const HEAT = 100_113_277;
const TERMINATOR = 53536;
const BREAKING_BAD = 100_903_747;
const DARK = 737685;
const THRONES = 17465;
const TITAN = 39687;
const TITAN_2 = 439744;
const TITAN_3A = 694485;
const TITAN_3B = 931899;
const TITAN_4A = 1120029;
const TITAN_4B = 1579947;
const TITAN_4C = 1883416;
const BEBOP = 37089;
const BEBOP_MOVIE = 38382;

let fixture: TestCatalogue;
before(async () => {
  fixture = await openTestCatalogue("starter");
  await fixture.catalogue.addTitles({
    titles: [
      // TMDB numbers movies and shows separately: both of these are 900001.
      { type: "movie", title: "Twin Number", year: 2001, ids: { simkl: 7001, tmdb: 900001, tvdb: 900002 } },
      { type: "show", title: "Number Twin", year: 2002, ids: { simkl: 7002, tmdb: 900001, tvdb: 900002 } },
      { type: "show", title: "Only Show", year: 2003, ids: { simkl: 7003, tmdb: 900003 } },
      { type: "movie", title: "Only Movie", year: 2003, ids: { simkl: 7004, tmdb: 900004 } },
      // Several titles with the same name.
      { type: "movie", title: "Echo", year: 1990, ids: { simkl: 7010 } },
      { type: "movie", title: "Echo", year: 2000, ids: { simkl: 7011 } },
      { type: "movie", title: "The Écho!", year: 2000, ids: { simkl: 7012 } },
      { type: "show", title: "Echo", year: 2010, ids: { simkl: 7013 } },
      {
        type: "anime",
        title: "Echo",
        year: 2020,
        ids: { simkl: 7014 },
        seasons: [{ number: 1, episodes: 2 }],
      },
      // Namespaces that no title of the starter catalogue has.
      {
        type: "show",
        title: "Everywhere",
        ids: {
          simkl: 7020,
          netflix: 7021,
          hulu: 7022,
          crunchyroll: "every-where",
          letterboxd: "every-where",
          traktslug: "every-where",
          tvdbslug: "every-where-tv",
          mdl: "808074",
          mdlslug: "808074-every",
          zap2it: "EP7023",
          tvcom: "7024",
          anfo: "7025",
          ann: "7026",
          offen: "https://every.example/",
          anisearch: 7027,
          animeplanet: "Every-Where",
          livechart: 7028,
          slug: "every-where-slug",
          plex: "every",
        },
      },
      // An episode on TVDB that AniDB splits into two.
      {
        type: "anime",
        title: "Split",
        ids: { simkl: 7030, mal: 97030, tvdb: 97030 },
        seasons: [{ number: 1, episodes: 4 }],
        tvdb_seasons: [
          { season: 1, first: 1, last: 1 },
          { season: 1, first: 1, last: 1, offset: 1 },
          { season: 1, first: 2, last: 3, offset: 1 },
        ],
      },
      {
        type: "anime",
        title: "Episodes with ids",
        ids: { simkl: 7040, mal: 97040, tvdb: 97040 },
        episodes: [
          { season: 1, number: 1, ids: { anidb: 7041, crunchyroll: 656647 } },
          { season: 1, number: 2, ids: { anidb: 7042 } },
        ],
      },
      {
        type: "anime",
        title: "Episodes with ids, next season",
        ids: { simkl: 7050, mal: 97050, tvdb: 97040 },
        episodes: [{ season: 1, number: 1, ids: { anidb: 7051 } }],
      },
    ],
  });
});
after(() => fixture.close());

const resolve = async (...items: Item[]): Promise<string[]> =>
  (await fixture.catalogue.resolve(items.map(query))).map(meaning);

/** Checks that each item resolves to the expected titles and parts. */
async function resolvesTo(...rows: readonly (readonly [Item, string | number])[]): Promise<void> {
  const results = await resolve(...rows.map(([item]) => item));
  for (const [at, [item, expected]] of rows.entries())
    assert.equal(results[at], String(expected), JSON.stringify(item));
}

describe("media-objects.md 4 resolving by ids", () => {
  test("an empty request needs no statement", async () => {
    const count = fixture.statements();
    assert.deepEqual(await fixture.catalogue.resolve([]), []);
    assert.equal(fixture.statements(), count);
  });

  test("every namespace finds the title", async () => {
    const namespaces = {
      simkl: 7020,
      simkl_id: "7020",
      netflix: "7021",
      hulu: 7022,
      crunchyroll: "every-where",
      letterboxd: "Every-Where",
      letterslug: "every-where",
      boxd: "every-where",
      traktslug: "every-where",
      tvdbslug: "every-where-tv",
      tvdb: "every-where-tv",
      mdl: 808074,
      mdlslug: "808074-every",
      zap2it: "ep7023",
      zap2It: "EP7023",
      tvcom: "7024",
      anfo: "7025",
      ann: 7026,
      offen: "https://every.example/",
      anisearch: 7027,
      animeplanet: "every-where",
      livechart: 7028,
    };
    const rows = Object.entries(namespaces).map(([name, id]) => [{ ids: { [name]: id } }, 7020] as const);
    await resolvesTo(...rows);
  });

  test("ids of the starter catalogue find its titles", async () => {
    await resolvesTo(
      [{ ids: { mal: 25777 } }, TITAN_2],
      [{ ids: { anidb: "10944" } }, TITAN_2],
      [{ ids: { anilist: 20958 } }, TITAN_2],
      [{ ids: { kitsu: 1 } }, BEBOP],
      [{ section: "movies", ids: { imdb: "http://www.imdb.com/title/tt0181852/" } }, TERMINATOR],
      [{ section: "movies", ids: { moviedb: "296" } }, TERMINATOR],
      [{ ids: { tvdb: "the-walking-dead" } }, 2090],
      [{ ids: { tvdb: "153021" } }, 2090],
    );
  });

  test("a slug and an unknown key find no title", async () => {
    await resolvesTo(
      [{ ids: { slug: "every-where-slug" } }, "title_unknown"],
      [{ ids: { plex: "every" } }, "title_unknown"],
      [{ ids: { constructor: "every", simkl: 7020 } }, 7020],
    );
  });

  test("simkl takes precedence, then imdb, tmdb, tvdb, mal, anidb, the others", async () => {
    await resolvesTo(
      [{ ids: { simkl: DARK, imdb: "tt0903747" } }, DARK],
      [{ ids: { tvdb: 121361, imdb: "tt0903747" } }, BREAKING_BAD],
      [{ ids: { tvdb: 121361, tmdb: 1396 } }, BREAKING_BAD],
      [{ ids: { mal: 1, tvdb: 121361 } }, THRONES],
      [{ ids: { anidb: 9541, mal: 1 } }, BEBOP],
      [{ ids: { kitsu: 1, anilist: 16498 } }, TITAN],
    );
  });

  test("an unknown id is ignored, and the next one decides", async () => {
    await resolvesTo(
      [{ ids: { simkl: 999_999_999, imdb: "tt0903747" } }, BREAKING_BAD],
      [{ ids: { imdb: "tt9999999", tvdb: 81189 } }, BREAKING_BAD],
      [{ ids: { imdb: "", tmdb: 0, tvdb: null, simkl: "x", traktslug: "the-walking-dead" } }, 2090],
    );
  });

  test("tmdb and tvdb: the section decides between movies and shows", async () => {
    await resolvesTo(
      [{ section: "movies", ids: { tmdb: 900001 } }, 7001],
      [{ section: "shows", ids: { tmdb: 900001 } }, 7002],
      [{ section: "anime", ids: { tmdb: 900001 } }, 7002],
      [{ section: "movies", ids: { tvdb: 900002 } }, 7001],
      [{ section: "shows", ids: { tvdb: 900002 } }, 7002],
    );
  });

  test("in the wrong section, a tmdb id counts only if the name matches", async () => {
    await resolvesTo(
      [{ section: "movies", ids: { tmdb: 900003 } }, "title_unknown"],
      [{ section: "movies", ids: { tmdb: 900003 }, name: "only show" }, 7003],
      [{ section: "movies", ids: { tmdb: 900003 }, name: "Another" }, "title_unknown"],
      [{ section: "shows", ids: { tmdb: 900004 } }, "title_unknown"],
      [{ section: "shows", ids: { tmdb: 900004 }, name: "Only Movie" }, 7004],
    );
  });

  test("media-objects.md 3: other ids decide, whatever the section", async () => {
    await resolvesTo(
      [{ section: "movies", ids: { imdb: "tt0903747" } }, BREAKING_BAD],
      [{ section: "shows", ids: { imdb: "tt0113277" } }, HEAT],
      [{ section: "anime", ids: { simkl: 53536 } }, TERMINATOR],
      [{ section: "shows", ids: { mal: 1 } }, BEBOP],
    );
  });

  test("a movie sent as a show: season 1 and its episode 1 are the movie", async () => {
    await resolvesTo(
      [{ section: "shows", ids: { imdb: "tt0113277" }, parts: ["1x1"] }, `${HEAT} 1x1`],
      [{ section: "shows", ids: { imdb: "tt0113277" }, parts: ["1x*"] }, `${HEAT} 1x*`],
      [{ section: "shows", ids: { imdb: "tt0113277" }, parts: ["1x2"] }, `${HEAT}, ?0`],
      [{ section: "shows", ids: { imdb: "tt0113277" }, parts: ["2x1"] }, `${HEAT}, ?0`],
    );
  });

  test("an item without usable ids and name is unknown", async () => {
    await resolvesTo(
      [{}, "title_unknown"],
      [{ name: "…" }, "title_unknown"],
      [{ year: 1995 }, "title_unknown"],
    );
  });
});

describe("anime.md 6.5 ids of a family", () => {
  test("resolve to the title of the first season", async () => {
    for (const section of ["shows", "anime"] as const)
      await resolvesTo(
        [{ section, ids: { tvdb: 267440 } }, TITAN],
        [{ section, ids: { tmdb: 1429 } }, TITAN],
        [{ section, ids: { imdb: "tt2560140" } }, TITAN],
        [{ section, ids: { tvdb: 76885 } }, BEBOP],
        [{ section, ids: { tvdb: 79289 } }, 41455],
        [{ section, ids: { tvdb: 279827 } }, 47812],
      );
  });

  test("resolve to the title of the family that has an exact id of the same item", async () => {
    await resolvesTo(
      [{ ids: { tvdb: 267440, mal: 25777 } }, TITAN_2],
      [{ ids: { imdb: "tt2560140", tmdb: 1429, anidb: 14444 } }, TITAN_3B],
      [{ ids: { tvdb: 267440, anilist: 131681 } }, TITAN_4B],
      [{ ids: { tvdb: 267440, mal: 25777, anidb: 14444 } }, TITAN_2],
    );
  });

  test("are ignored if an exact id of the same item belongs to no title of the family", async () => {
    await resolvesTo(
      [{ ids: { tvdb: 267440, mal: 99_999_999 } }, "title_unknown"],
      [{ ids: { tvdb: 267440, mal: 1 } }, BEBOP],
    );
  });

  test("anime.md 3: find an anime movie in every section", async () => {
    await resolvesTo(
      [{ section: "movies", ids: { imdb: "tt0275277" } }, BEBOP_MOVIE],
      [{ section: "movies", ids: { tmdb: 11299 } }, BEBOP_MOVIE],
      [{ section: "movies", name: "Cowboy Bebop: The Movie", year: 2001 }, BEBOP_MOVIE],
      [{ section: "shows", ids: { imdb: "tt0275277" }, parts: ["1x1"] }, `${BEBOP_MOVIE} 1x1`],
      [{ section: "anime", ids: { tmdb: 11299 } }, BEBOP_MOVIE],
      [{ section: "movies", ids: { tmdb: 714194 } }, 1358719],
    );
  });
});

describe("media-objects.md 5 resolving by name and year", () => {
  test("compares names without regard to case, punctuation and articles", async () => {
    await resolvesTo(
      [{ section: "movies", name: "heat", year: 1995 }, HEAT],
      [{ section: "movies", name: "HEAT!", year: 1986 }, 100_093_164],
      [{ section: "shows", name: "Walking Dead", year: 2010 }, 2090],
      [{ section: "shows", name: "shogun", year: 2024 }, 102_788_316],
      [{ section: "movies", name: "Heat (1995)" }, HEAT],
      [{ section: "movies", name: "Heat (1995)", year: 1995 }, HEAT],
    );
  });

  test("accepts a neighbouring year if no title has exactly that year", async () => {
    await resolvesTo(
      [{ section: "movies", name: "Heat", year: 1994 }, HEAT],
      [{ section: "movies", name: "Heat", year: 1996 }, HEAT],
      [{ section: "movies", name: "Heat", year: 1985 }, 100_093_164],
      [{ section: "movies", name: "Heat", year: 1998 }, "title_unknown"],
    );
  });

  test("does not accept a neighbouring year, or none, if an id differs", async () => {
    await resolvesTo(
      [{ section: "movies", name: "Heat", year: 1996, ids: { imdb: "tt9999999" } }, "title_unknown"],
      [{ section: "movies", name: "Oppenheimer", ids: { imdb: "tt9999999" } }, "title_unknown"],
      [{ section: "movies", name: "Oppenheimer", ids: { letterboxd: "x" } }, 115_398_776],
    );
  });

  test("does not accept a title of exactly that year if an id differs", async () => {
    const heat = { section: "movies", name: "Heat", year: 1995 } as const;
    await resolvesTo(
      [{ ...heat, ids: { imdb: "tt0449040" } }, "title_unknown"],
      [{ ...heat, ids: { tmdb: 9_999_999 } }, "title_unknown"],
      [{ ...heat, ids: { tmdb: 9_999_999, letterboxd: "x" } }, "title_unknown"],
      [{ ...heat, ids: { simkl: 999_999_999 } }, HEAT],
      [{ ...heat, ids: { letterboxd: "another-heat", tvdb: 4 } }, HEAT],
      [{ section: "shows", name: "Game of Thrones", year: 2011, ids: { tvdb: 9_999_999 } }, "title_unknown"],
      [{ section: "shows", name: "Game of Thrones", year: 2011, ids: { tvdb: "a-slug" } }, THRONES],
      [{ section: "shows", name: "Echo", year: 2020, ids: { imdb: "tt9999999" } }, 7014],
      [
        { section: "anime", name: "Attack on Titan", year: 2013, ids: { imdb: "tt9999999" } },
        "title_unknown",
      ],
    );
  });

  test("ignores namesakes of that year whose ids differ", async () => {
    await fixture.catalogue.addTitles({
      titles: [
        { type: "movie", title: "Rivals", year: 2005, ids: { simkl: 7060, imdb: "tt7060001" } },
        { type: "movie", title: "Rivals", year: 2005, ids: { simkl: 7061 } },
      ],
    });
    const rivals = { section: "movies", name: "Rivals", year: 2005 } as const;
    await resolvesTo(
      [rivals, "ambiguous"],
      [{ ...rivals, ids: { imdb: "tt7060009" } }, 7061],
      [{ ...rivals, year: null, ids: { imdb: "tt7060009" } }, "ambiguous"],
    );
  });

  test("without a year, requires that only one title has the name", async () => {
    await resolvesTo(
      [{ section: "movies", name: "Oppenheimer" }, 115_398_776],
      [{ section: "movies", name: "Heat" }, "ambiguous"],
      [{ section: "shows", name: "Fargo" }, 102_802_850],
      [{ section: "movies", name: "Fargo" }, 100_116_282],
    );
  });

  test("prefers titles of the section's type", async () => {
    await resolvesTo(
      [{ section: "movies", name: "Echo", year: 1990 }, 7010],
      [{ section: "movies", name: "Echo", year: 2000 }, 7011],
      [{ section: "movies", name: "The Echo", year: 2000 }, 7012],
      [{ section: "movies", name: "An Echo", year: 2000 }, "ambiguous"],
      [{ section: "shows", name: "Echo" }, 7013],
      [{ section: "anime", name: "Echo" }, 7014],
      [{ section: "shows", name: "Echo", year: 2020 }, 7014],
      [{ section: "movies", name: "Echo", year: 2010 }, 7013],
      [{ section: "anime", name: "Echo", year: 1990 }, 7010],
    );
  });

  test("finds titles by other names", async () => {
    await resolvesTo(
      [{ section: "movies", name: "T3" }, "title_unknown"],
      [{ section: "anime", name: "Attack on Titan", year: 2013 }, TITAN],
      [{ section: "movies", name: "Harry Potter and the Sorcerer's Stone", year: 2001 }, 54112],
    );
  });

  test("does not find the unknown name of the specification", async () => {
    const name = "ZZZ-Definitely-Not-A-Real-Movie-Title-XYZ";
    await resolvesTo([{ section: "movies", name, year: 9999 }, "title_unknown"]);
  });

  test("is tried only if no id resolves", async () => {
    await resolvesTo([{ ids: { imdb: "tt0903747" }, name: "Dark", year: 2017 }, BREAKING_BAD]);
  });
});

describe("media-objects.md 2 resolving episodes", () => {
  test("by number; unknown ones are reported by their place", async () => {
    await resolvesTo(
      [{ ids: { simkl: DARK }, parts: ["1x1", "1x10", "3x8"] }, `${DARK} 1x1 1x10 3x8`],
      [{ ids: { simkl: DARK }, parts: ["1x1", "1x11", "9x1"] }, `${DARK} 1x1, ?1, ?2`],
      [{ ids: { simkl: DARK }, parts: ["2x*", "4x*"] }, `${DARK} 2x*, ?1`],
      [{ ids: { simkl: DARK }, parts: ["4x*"] }, `${DARK}, ?0`],
      [{ ids: { simkl: DARK }, parts: [] }, DARK],
      [{ ids: { simkl: DARK } }, DARK],
    );
  });

  test("by their ids, which take precedence over numbers", async () => {
    await resolvesTo(
      [{ ids: { simkl: DARK }, parts: [{ tvdb: 6312390, at: "1x7" }] }, `${DARK} 1x3`],
      [{ ids: { simkl: DARK }, parts: [{ imdb: "tt6305578" }] }, `${DARK} 1x3`],
      [{ ids: { simkl: THRONES }, parts: [{ tvdb: 3254641 }] }, `${THRONES} 1x1`],
      [{ ids: { simkl: THRONES }, parts: [{ imdb: "tt1668746", tvdb: 3254641 }] }, `${THRONES} 1x1`],
      [{ ids: { simkl: 7040 }, parts: [{ anidb: 7042, at: "1x1" }] }, "7040 1x2"],
      [{ ids: { simkl: 7040 }, parts: [{ crunchyroll: "656647" }] }, "7040 1x1"],
    );
  });

  test("by number, if the ids are unknown or belong to another title", async () => {
    await resolvesTo(
      [{ ids: { simkl: DARK }, parts: [{ tvdb: 1, at: "1x7" }] }, `${DARK} 1x7`],
      [{ ids: { simkl: DARK }, parts: [{ tvdb: 3254641, at: "1x7" }] }, `${DARK} 1x7`],
      [{ ids: { simkl: DARK }, parts: [{ tvdb: 3254641 }] }, `${DARK}, ?0`],
    );
  });

  test("anime.md 6.4: an AniDB episode id may lead to another title of the family", async () => {
    await resolvesTo([{ ids: { simkl: 7040 }, parts: [{ anidb: 7051 }, "1x1"] }, "7050 1x1, 7040 1x1"]);
  });
});

describe("clients.md 6.1 resolving flat episodes", () => {
  const section = "episodes";

  test("by the ids of the episode, which find both show and episode", async () => {
    await resolvesTo(
      [{ section, name: "Dark", year: 2017, parts: [{ tvdb: "6312390", imdb: "tt6305578" }] }, `${DARK} 1x3`],
      [{ section, parts: [{ simkl: 310768 }] }, "2090 1x2"],
      [{ section, parts: [{ hulu: 740489 }] }, "15578 6x11"],
      [{ section, parts: [{ anidb: 7051 }] }, "7050 1x1"],
      [{ section, ids: { simkl: DARK }, parts: [{ tvdb: 3254641, at: "1x7" }] }, `${THRONES} 1x1`],
    );
  });

  test("else by the show: its ids, its IMDb id in place of the episode's, or its name", async () => {
    const at = "1x7";
    await resolvesTo(
      [{ section, ids: { tvdb: 334824 }, parts: [{ at }] }, `${DARK} 1x7`],
      [{ section, parts: [{ imdb: "tt5753856", at }] }, `${DARK} 1x7`],
      [{ section, name: "Dark", year: 2017, parts: [{ tvdb: 1, at }] }, `${DARK} 1x7`],
      [{ section, name: "Dark", year: 2018, parts: [{ at }] }, `${DARK} 1x7`],
      [{ section, name: "Dark", year: 2017, parts: [{ at: "7x7" }] }, `${DARK}, ?0`],
      [{ section, name: "No such series", parts: [{ at }] }, "title_unknown"],
      [{ section, parts: [{ tvdb: 1 }] }, "title_unknown"],
    );
  });

  test("not by a TVDB id of a show in place of the episode's", async () => {
    await resolvesTo([{ section, parts: [{ tvdb: 334824, at: "1x1" }] }, "title_unknown"]);
  });
});

describe("anime.md 6.2 AniDB numbers, without the flag", () => {
  test("are episodes of the one title, and never of a sequel", async () => {
    await resolvesTo(
      [{ ids: { mal: 25777 }, parts: ["1x4"] }, `${TITAN_2} 1x4`],
      [{ ids: { mal: 25777 }, parts: ["1x13"] }, `${TITAN_2}, ?0`],
      [{ ids: { mal: 25777 }, parts: ["1x*"] }, `${TITAN_2} 1x*`],
      [{ ids: { tvdb: 267440 }, parts: ["1x1", "1x26"] }, `${TITAN} 1x1, ?1`],
      [{ ids: { mal: 16498 }, parts: ["0x7", "0x99"] }, `${TITAN} 0x7, ?1`],
    );
  });

  test("a season from 2 on is a TVDB season if it is mapped to this title, else unknown", async () => {
    await resolvesTo(
      [{ ids: { simkl: TITAN_3B }, parts: ["3x13", "3x22"] }, `${TITAN_3B} 1x1 1x10`],
      [{ ids: { simkl: TITAN_3B }, parts: ["3x12", "2x1"] }, `${TITAN_3B}, ?0, ?1`],
      [{ ids: { tvdb: 267440 }, parts: ["4x17"] }, `${TITAN}, ?0`],
      [{ ids: { simkl: 38636 }, parts: ["10x4", "2x1", "20x1"] }, "38636 1x199 1x9 1x878"],
    );
  });
});

describe("anime.md 6.3 TVDB seasons, with the flag", () => {
  const usesTvdbSeasons = true;
  const family = { tvdb: 267440 };

  test("each coordinate resolves to the title that it is mapped to", async () => {
    await resolvesTo(
      [{ usesTvdbSeasons, ids: family, parts: ["3x12", "3x13"] }, `${TITAN_3A} 1x12, ${TITAN_3B} 1x1`],
      [{ usesTvdbSeasons, ids: family, parts: ["4x17", "4x30"] }, `${TITAN_4B} 1x1, ${TITAN_4C} 1x2`],
      [{ usesTvdbSeasons, ids: family, parts: ["1x26", "1x25"] }, `${TITAN} 1x25, ?0`],
      [{ usesTvdbSeasons, ids: family, parts: ["9x1"] }, `${TITAN}, ?0`],
    );
  });

  test("the family is found by its ids and by those of its titles", async () => {
    for (const ids of [{ tmdb: 1429 }, { imdb: "tt2560140" }, { simkl: TITAN_2 }, { mal: 48583 }])
      await resolvesTo([{ usesTvdbSeasons, ids, parts: ["3x13"] }, `${TITAN_3B} 1x1`]);
    await resolvesTo([
      { usesTvdbSeasons, name: "Attack on Titan", year: 2013, parts: ["3x13"] },
      `${TITAN_3B} 1x1`,
    ]);
  });

  test("a season without episodes is every mapped episode of it, in all titles", async () => {
    const [result] = await resolve({ usesTvdbSeasons, ids: family, parts: ["3x*"] });
    const parts = (count: number) => Array.from({ length: count }, (_, at) => `1x${at + 1}`).join(" ");
    assert.equal(result, `${TITAN_3A} ${parts(12)}, ${TITAN_3B} ${parts(10)}`);
  });

  test("without seasons, the item resolves to the seven titles with regular seasons", async () => {
    const seven = [TITAN, TITAN_2, TITAN_3A, TITAN_3B, TITAN_4A, TITAN_4B, TITAN_4C].join(", ");
    await resolvesTo(
      [{ usesTvdbSeasons, ids: family }, seven],
      [{ usesTvdbSeasons, ids: { simkl: TITAN_4A } }, seven],
    );
  });

  test("the flag has no effect on shows, movies, and anime without a mapping", async () => {
    await resolvesTo(
      [{ usesTvdbSeasons, ids: { tmdb: 1399 }, parts: ["2x1"] }, `${THRONES} 2x1`],
      [{ usesTvdbSeasons, section: "movies", ids: { simkl: TERMINATOR } }, TERMINATOR],
      [{ usesTvdbSeasons, ids: { simkl: 801411 }, parts: ["1x1"] }, "801411 1x1"],
      [{ usesTvdbSeasons, ids: { simkl: 801411 } }, 801411],
    );
  });

  test("anime.md 8.3: an episode that AniDB splits resolves to all its parts", async () => {
    await resolvesTo(
      [{ usesTvdbSeasons, ids: { simkl: 7030 }, parts: ["1x1"] }, "7030 1x1 1x2"],
      [{ usesTvdbSeasons, ids: { simkl: 7030 }, parts: ["1x2", "1x3"] }, "7030 1x3 1x4"],
      [{ usesTvdbSeasons, ids: { simkl: 7030 }, parts: ["1x*"] }, "7030 1x1 1x2 1x3 1x4"],
    );
  });

  test("anime.md 8.3: any part of an episode that TVDB splits resolves to the episode", async () => {
    const z = 38013;
    await resolvesTo(
      [{ usesTvdbSeasons, ids: { simkl: z }, parts: ["2x2"] }, `${z} 1x1`],
      [{ usesTvdbSeasons, ids: { simkl: z }, parts: ["2x3"] }, `${z} 1x2`],
    );
  });

  test("anime.md 8.5: the worked cases", async () => {
    await resolvesTo(
      [{ usesTvdbSeasons, section: "shows", ids: family, parts: ["4x17"] }, `${TITAN_4B} 1x1`],
      [{ usesTvdbSeasons, ids: family, parts: ["3x12", "3x13"] }, `${TITAN_3A} 1x12, ${TITAN_3B} 1x1`],
      [{ ids: { mal: 25777 }, parts: ["1x4"] }, `${TITAN_2} 1x4`],
      [{ ids: family, parts: ["1x1"] }, `${TITAN} 1x1`],
    );
  });
});

describe("the cost of resolving", () => {
  /** Items that are resolved in different ways: by id, by name, by family, by the id of an episode. */
  function items(count: number): Item[] {
    const kinds: ((at: number) => Item)[] = [
      (at) => ({ ids: { mal: at + 1, simkl: 1_000_000_000 + at }, parts: ["1x1"] }),
      (at) => ({ section: "movies", name: `Nowhere ${at}`, year: 2000 }),
      () => ({ ids: { tvdb: 267440 }, usesTvdbSeasons: true, parts: ["3x13"] }),
      () => ({ section: "anime", name: "Attack on Titan", year: 2013, usesTvdbSeasons: true }),
      (at) => ({ section: "episodes", parts: [{ tvdb: 6312390 + at, at: "1x1" }] }),
    ];
    return Array.from({ length: count }, (_, at) => (kinds[at % kinds.length] as (at: number) => Item)(at));
  }

  test("the number of statements does not grow with the number of items", async () => {
    const statementsFor = async (count: number): Promise<number> => {
      const uncached = fixture.reopened();
      const queries = items(count).map(query);
      const before = fixture.statements();
      await uncached.resolve(queries);
      return fixture.statements() - before;
    };
    const [few, many] = [await statementsFor(5), await statementsFor(1_000)];
    assert.equal(many, few);
  });
});
