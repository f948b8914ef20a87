// The migrations of the catalogue.

import { type Kysely, sql } from "kysely";
import { makeCatalogueTables } from "./catalogue-tables.ts";
import type { Migrations } from "./migrate.ts";
import { makeTextSearch, remakeTextSearch } from "./text-search.ts";

export const catalogueMigrations: Migrations = {
  "2026-11-01 catalogue": (engine) => ({
    up: async (db: Kysely<unknown>) => {
      await makeCatalogueTables(db, engine);
      await makeTextSearch(db, engine);
    },
  }),
  "2026-12-01 source numbers": () => ({
    up: async (db: Kysely<unknown>) => {
      await numberSources(db);
      await sortAskedProviders(db);
    },
  }),
  "2026-12-02 search rows": (engine) => ({ up: (db: Kysely<unknown>) => remakeTextSearch(db, engine) }),
  "2026-12-03 order of episodes": () => ({ up: forgetEpisodeProgress }),
};

/**
 * `episode.origins` used to contain the index of a source in the list of sources. When four sources were inserted into
 * that list, `counts` moved from 10 to 14, and `starter` from 11 to 15. These numbers are now fixed as 14 and 15. A
 * stored 10 or 11 always comes from the shorter list, because the sources that took these indexes have no episodes. So a
 * database that both versions wrote to is repaired as well. The origins are updated in place, because the source of each
 * field of an episode is stored nowhere else.
 */
async function numberSources(db: Kysely<unknown>): Promise<void> {
  const listedBy = sql`(origins / 1000000)`;
  const moved = sql`(${listedBy} & 3072)`;
  const field = (step: number) => {
    const number = sql`((origins / ${sql.lit(step)}) % 100)`;
    return sql`(case when ${number} in (10, 11) then ${number} + 4 else ${number} end) * ${sql.lit(step)}`;
  };
  await sql`update episode
    set origins = (((${listedBy} - ${moved}) | (${moved} << 4)) * 1000000) + ${field(10_000)} + ${field(100)} + ${field(1)}
    where ${moved} <> 0`.execute(db);
}

/** The providers that were asked for a title used to be listed by precedence; now they are listed alphabetically. */
async function sortAskedProviders(db: Kysely<unknown>): Promise<void> {
  for (const [before, after] of [
    ["tvmaze wikidata kitsu", "kitsu tvmaze wikidata"],
    ["tmdb tvmaze wikidata kitsu", "kitsu tmdb tvmaze wikidata"],
    ["tvdb tvmaze wikidata kitsu", "kitsu tvdb tvmaze wikidata"],
    ["tvdb tmdb tvmaze wikidata kitsu", "kitsu tmdb tvdb tvmaze wikidata"],
  ])
    await sql`update look_up set asked = ${after} where asked = ${before}`.execute(db);
}

/** IMDb's episodes are imported in a new order, so an import that was interrupted in them starts them again. */
async function forgetEpisodeProgress(db: Kysely<unknown>): Promise<void> {
  await sql`delete from import_progress
    where task like 'imdb, episodes of %' or task like 'imdb, names of episodes of %'`.execute(db);
}
