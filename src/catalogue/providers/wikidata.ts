// Wikidata: which ids are one title's, and names and years of films, without a key. Its data is free of conditions.

import { Type } from "typebox";
import { checker } from "../checker.ts";
import { type Ask, type AskedId, type Finding, NOTHING, type Provider } from "./provider.ts";
import { onlyHit, readAs, readIds, readName, readNames } from "./reading.ts";

const answered = checker(
  Type.Object({
    results: Type.Object({
      bindings: Type.Array(
        Type.Object({
          item: Type.Object({ value: Type.String() }),
          p: Type.Object({ value: Type.String() }),
          v: Type.Object({ value: Type.String() }),
        }),
      ),
    }),
  }),
);

/** The property of each namespace, for movies and for shows. */
const PROPERTIES: Readonly<Record<"movie" | "show", Readonly<Record<string, string>>>> = {
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
const ANIME_PROPERTIES: Readonly<Record<string, string>> = {
  mal: "P4086",
  anidb: "P5646",
  anilist: "P8729",
  kitsu: "P11495",
};
const [KIND, PUBLISHED, ORIGINAL_TITLE] = ["P31", "P577", "P1476"];
const FILM = "Q11424";
const SHOW = "Q5398426";
/** A season, and an episode: what looks like a show and is none. */
const PARTS = ["Q3464665", "Q21191270"];

/** How the values of each namespace look; whatever else a client sent is no part of a query. */
const FORMS: Readonly<Record<string, RegExp>> = {
  imdb: /^tt\d{7,10}$/,
  letterboxd: /^[a-z0-9-]{1,100}$/,
  traktslug: /^[a-z0-9-]{1,100}$/,
};
const NUMBER = /^\d{1,15}$/;
const formOf = (namespace: string): RegExp => FORMS[namespace] ?? NUMBER;

/** Items that a search tells at most, films or not. */
const MOST_HITS = 20;
/** Rows that are read of one answer; an item has some twenty to fifty. */
const MOST_ROWS = 2_000;

export function wikidata(ask: Ask): Provider {
  return {
    name: "wikidata",
    idsOf: { movie: Object.keys(PROPERTIES.movie), show: Object.keys(PROPERTIES.show), anime: [] },
    namesOf: ["movie"],
    byId: async (kind, id) => {
      if (kind === "anime" || !formOf(id.namespace).test(id.value)) return NOTHING;
      const items = await itemsOf(
        ask,
        `?item wdt:${propertyOf(kind, id.namespace)} ${literalOf(kind, id)} .`,
      );
      const [item] = items;
      return items.length !== 1 || !item ? NOTHING : toFinding(item, kind);
    },
    byName: async (_, name, year) => {
      const items = await itemsOf(ask, searchFor(name));
      const films = items
        .filter((item) => isFilm(item))
        .map((item) => ({
          id: item.id,
          names: namesOf(item),
          year: yearOf(item),
          item,
        }));
      const only = onlyHit(films, { name, year, most: items.length < MOST_HITS ? MOST_HITS : 0 });
      return only === null ? NOTHING : toFinding(only.item, "movie");
    },
  };
}

const propertyOf = (kind: "movie" | "show", namespace: string): string => PROPERTIES[kind][namespace] ?? "";

/** JSON and SPARQL write a string alike. */
function literalOf(kind: "movie" | "show", { namespace, value }: AskedId): string {
  const prefix = namespace !== "traktslug" ? "" : kind === "movie" ? "movies/" : "shows/";
  return JSON.stringify(prefix + value);
}

function searchFor(name: string): string {
  return `SERVICE wikibase:mwapi { bd:serviceParam wikibase:endpoint "www.wikidata.org" ; wikibase:api "EntitySearch" ;
    wikibase:limit ${MOST_HITS} . bd:serviceParam mwapi:search ${JSON.stringify(name)} ; mwapi:language "en" .
    ?item wikibase:apiOutputItem mwapi:item . }`;
}

type Item = { readonly id: string; readonly values: ReadonlyMap<string, readonly string[]> };

/** What is known of the items that a pattern finds, in one row for each value, so that none multiplies another. */
async function itemsOf(ask: Ask, pattern: string): Promise<Item[]> {
  const wanted = [
    ...new Set(
      [PROPERTIES.movie, PROPERTIES.show, ANIME_PROPERTIES].flatMap((properties) =>
        Object.values(properties),
      ),
    ),
    KIND,
    PUBLISHED,
    ORIGINAL_TITLE,
  ];
  const query = `SELECT ?item ?p ?v WHERE { ${pattern}
    VALUES ?p { rdfs:label skos:altLabel ${wanted.map((property) => `wdt:${property}`).join(" ")} }
    ?item ?p ?v . FILTER(?p NOT IN (rdfs:label, skos:altLabel) || LANG(?v) IN ("en", "mul"))
  } LIMIT ${MOST_ROWS}`;
  const reply = await ask({
    path: "/sparql",
    query: { query: query.replace(/\s+/g, " "), format: "json" },
    headers: { accept: "application/sparql-results+json" },
  });
  if (reply === null) return [];
  const { bindings } = readAs(answered, reply.body).results;
  // Of what was cut off nobody knows what is missing.
  if (bindings.length >= MOST_ROWS) return [];
  const rows = Map.groupBy(bindings, ({ item }) => item.value);
  return [...rows].map(([id, of]) => ({
    id,
    values: new Map(
      [...Map.groupBy(of, ({ p }) => lastPart(p.value))].map(([property, all]) => [
        property,
        [...new Set(all.map(({ v }) => v.value))],
      ]),
    ),
  }));
}

/** `P345` of an address that ends with it. */
const lastPart = (address: string): string => /[^/#]*$/.exec(address)?.[0] ?? "";

const valuesOf = (item: Item, property: string): readonly string[] => item.values.get(property) ?? [];
const has = (item: Item, property: string): boolean => valuesOf(item, property).length > 0;
const isKind = (item: Item, kind: string): boolean =>
  valuesOf(item, KIND).some((value) => lastPart(value) === kind);

const isFilm = (item: Item): boolean =>
  (has(item, "P4947") || has(item, "P6127") || isKind(item, FILM)) && !isShow(item);
const isShow = (item: Item): boolean =>
  ["P4983", "P4835", "P8600"].some((property) => has(item, property)) || isKind(item, SHOW);

function toFinding(item: Item, kind: "movie" | "show"): Finding {
  if (PARTS.some((part) => isKind(item, part))) return NOTHING;
  if (kind === "show")
    return isShow(item) && !isFilm(item) ? { kind: "ids", ids: idsOf(item, kind) } : NOTHING;
  const [title, ...others] = namesOf(item);
  if (!isFilm(item) || title === undefined) return NOTHING;
  const animeIds = Object.fromEntries(
    Object.entries(ANIME_PROPERTIES).flatMap(([namespace, property]) => oneOf(item, namespace, property)),
  );
  const facts = { title, also_known_as: others, year: yearOf(item) };
  if (Object.values(ANIME_PROPERTIES).some((property) => has(item, property)))
    return Object.keys(animeIds).length === 0
      ? NOTHING
      : {
          kind: "title",
          title: {
            type: "anime",
            anime_type: "movie",
            ...facts,
            ids: { ...filmIdsOfAnime(item), ...animeIds },
            seasons: [{ number: 1, episodes: 1 }],
          },
        };
  return { kind: "title", title: { type: "movie", ...facts, ids: idsOf(item, kind) } };
}

/** TVDB's number of a film is none of the series among whose specials an anime's film stands. */
function filmIdsOfAnime(item: Item): Record<string, string | number> {
  const { imdb, tmdb, letterboxd } = idsOf(item, "movie");
  return readIds({ imdb, tmdb, letterboxd });
}

function idsOf(item: Item, kind: "movie" | "show"): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PROPERTIES[kind]).flatMap(([namespace, property]) => oneOf(item, namespace, property)),
  );
}

/** An id of which there is one: two of a namespace say nothing. */
function oneOf(item: Item, namespace: string, property: string): [namespace: string, value: string][] {
  const values = valuesOf(item, property)
    .map((value) => (namespace === "traktslug" ? value.replace(/^(?:movies|shows)\//, "") : value))
    .filter((value) => formOf(namespace).test(value));
  const [only] = values;
  return values.length === 1 && only !== undefined ? [[namespace, only]] : [];
}

function namesOf(item: Item): string[] {
  const of = (property: string) => valuesOf(item, property).map((value) => readName(value));
  return readNames([...of("label"), ...of(ORIGINAL_TITLE), ...of("altLabel")]);
}

/** The year of the first showing anywhere. */
function yearOf(item: Item): number | undefined {
  const years = valuesOf(item, PUBLISHED).flatMap((date) => {
    const year = Number(/^\+?(\d{4})-/.exec(date)?.[1] ?? 0);
    return year >= 1870 && year <= 2200 ? [year] : [];
  });
  return years.length > 0 ? Math.min(...years) : undefined;
}
