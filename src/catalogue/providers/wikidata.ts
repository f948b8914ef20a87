// Wikidata: the ids of movies and shows, and names and years of films, without a key. Its data is CC0.

import type { Ask } from "./call.ts";
import { onlyHit } from "./match-hits.ts";
import { type AskedId, NOTHING, type Provider } from "./provider.ts";
import { findItems } from "./wikidata-items.ts";
import { ID_PROPERTIES, isIdForm, type WikidataType } from "./wikidata-properties.ts";
import { isFilm, itemNames, itemYear, toFinding } from "./wikidata-titles.ts";

/** Items of a search, of any kind. */
const HITS_MAX = 20;

export function wikidata(ask: Ask): Provider {
  return {
    name: "wikidata",
    idNamespaces: {
      movie: Object.keys(ID_PROPERTIES.movie),
      show: Object.keys(ID_PROPERTIES.show),
      anime: [],
    },
    namedTypes: ["movie"],
    byId: async (type, id) => {
      if (type === "anime" || !isIdForm(id.namespace, id.value)) return NOTHING;
      const property = ID_PROPERTIES[type][id.namespace] ?? "";
      const [item, ...more] = await findItems(ask, `?item wdt:${property} ${literalOf(type, id)} .`);
      return item === undefined || more.length > 0 ? NOTHING : toFinding(item, type);
    },
    byName: async (_, name, year) => {
      const items = await findItems(ask, searchFor(name));
      const films = items
        .filter(isFilm)
        .map((item) => ({ id: item.id, names: itemNames(item), year: itemYear(item), item }));
      const hitsMax = items.length < HITS_MAX ? HITS_MAX : 0;
      const only = onlyHit(films, { name, year, hitsMax });
      return only === null ? NOTHING : toFinding(only.item, "movie");
    },
  };
}

/** A SPARQL literal, which is written like a JSON string. */
function literalOf(type: WikidataType, { namespace, value }: AskedId): string {
  const prefix = namespace !== "traktslug" ? "" : type === "movie" ? "movies/" : "shows/";
  return JSON.stringify(prefix + value);
}

function searchFor(name: string): string {
  return `SERVICE wikibase:mwapi { bd:serviceParam wikibase:endpoint "www.wikidata.org" ; wikibase:api "EntitySearch" ;
    wikibase:limit ${HITS_MAX} . bd:serviceParam mwapi:search ${JSON.stringify(name)} ; mwapi:language "en" .
    ?item wikibase:apiOutputItem mwapi:item . }`;
}
