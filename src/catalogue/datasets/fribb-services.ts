// The services whose ids are in Fribb's list.

/** The fields of the list, with the namespaces of their ids. */
export const SERVICES: readonly (readonly [field: string, namespace: string])[] = [
  ["anidb_id", "anidb"],
  ["mal_id", "mal"],
  ["anilist_id", "anilist"],
  ["kitsu_id", "kitsu"],
  ["anisearch_id", "anisearch"],
  ["anime-planet_id", "animeplanet"],
  ["livechart_id", "livechart"],
  ["animenewsnetwork_id", "ann"],
  ["simkl_id", "simkl"],
  ["imdb_id", "imdb"],
  ["tvdb_id", "tvdb"],
  ["thetvdb_id", "tvdb"],
];
