// SQL of episodes.

import type { Millis, TitleId } from "../../core/ids.ts";
import type { TitleType } from "../../core/titles/title.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const KEY = { title: bigint<TitleId>(), season: integer(), number: integer() };
const LOADED = {
  ...KEY,
  name: text<string | null>(),
  aired_at: bigint<Millis | null>(),
  air_offset: integer(),
  runtime: integer<number | null>(),
  /** A JSON object of ids by namespace; null for none. */
  ids: text<string | null>(),
};
/** `origins`: the sources of the episode, see episode-origins.ts. */
const COLUMNS = { ...LOADED, origins: bigint() };

export type EpisodeRow = RowOf<typeof LOADED>;
/** An episode with its origins, as it is read before it is merged. */
export type EpisodeStateRow = RowOf<typeof COLUMNS>;

const OF_TITLES = "from {rows} cross join episode x where x.title = cast(r.value->>0 as bigint)";
const STATE = columnList(COLUMNS, "x");

export const load = statement<EpisodeRow>(`select ${columnList(LOADED, "x")} ${OF_TITLES}`);

export const loadStates = statement<EpisodeStateRow>(`
  select ${STATE} ${OF_TITLES} and x.season = cast(r.value->>1 as integer)
    and x.number = cast(r.value->>2 as integer)`);

export const loadSeasonStates = statement<EpisodeStateRow>(`
  select ${STATE} ${OF_TITLES} and x.season = cast(r.value->>1 as integer)`);

export const loadStatesOfTitles = statement<EpisodeStateRow>(`select ${STATE} ${OF_TITLES}`);

export const write = insertion("episode", {
  columns: COLUMNS,
  key: ["title", "season", "number"],
  onConflict: "update",
});

export const remove = deletion("episode", KEY);

export const countByType = statement<{ type: TitleType; episodes: number }>(`
  select t.type, count(*) as episodes from episode e join title t on t.title = e.title
  group by t.type order by t.type`);

export const countOfTitles = statement<{ episodes: number }>(`select count(*) as episodes ${OF_TITLES}`);
