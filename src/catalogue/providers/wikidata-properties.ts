// Properties and classes of Wikidata.

/** The types of titles that are looked up at Wikidata. */
export type WikidataType = "movie" | "show";

/** The property of each namespace, by type. */
export const ID_PROPERTIES: Readonly<Record<WikidataType, Readonly<Record<string, string>>>> = {
  movie: {
    imdb: "P345",
    tmdb: "P4947",
    tvdb: "P12196",
    letterboxd: "P6127",
    traktslug: "P8013",
    netflix: "P1874",
  },
  show: { imdb: "P345", tmdb: "P4983", tvdb: "P4835", tvmaze: "P8600", traktslug: "P8013", netflix: "P1874" },
};
export const ANIME_PROPERTIES: Readonly<Record<string, string>> = {
  mal: "P4086",
  anidb: "P5646",
  anilist: "P8729",
  kitsu: "P11495",
};
export const [KIND, PUBLISHED, ORIGINAL_TITLE] = ["P31", "P577", "P1476"] as const;
export const [FILM, SHOW] = ["Q11424", "Q5398426"] as const;
/** Season and episode: classes that look like shows. */
export const PARTS = ["Q3464665", "Q21191270"] as const;

/** The form of the ids of each namespace. Other values from clients never reach a query. */
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ["imdb", /^tt\d{7,10}$/],
  ["letterboxd", /^[a-z0-9-]{1,100}$/],
  ["traktslug", /^[a-z0-9-]{1,100}$/],
]);
const NUMBER = /^\d{1,15}$/;

export const isIdForm = (namespace: string, value: string): boolean =>
  (FORMS.get(namespace) ?? NUMBER).test(value);
