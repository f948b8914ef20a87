// SQL of titles.

import type { Millis, TitleId } from "../../core/ids.ts";
import type { AiringStatus, AnimeType, TitleType } from "../../core/titles/title.ts";
import { bigint, columnList, double, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import type { Source } from "../sources.ts";

const LOADED = {
  title: bigint<TitleId>(),
  type: text<TitleType>(),
  anime_type: text<AnimeType | null>(),
  name: text(),
  english_name: text<string | null>(),
  slug: text(),
  year: integer<number | null>(),
  status: text<AiringStatus | null>(),
  released_at: bigint<Millis | null>(),
  runtime: integer<number | null>(),
  poster: text<string | null>(),
  /** A JSON object of ids by namespace. */
  ids: text(),
};
const STATE = { title: bigint<TitleId>(), type: text<TitleType>(), slug: text(), popularity: double() };
const COLUMNS = { ...LOADED, popularity: double(), source: text<Source>() };

export type TitleRow = RowOf<typeof LOADED>;
/** A title without the facts of its sources. */
export type TitleStateRow = RowOf<typeof STATE>;
export type WrittenTitleRow = RowOf<typeof COLUMNS>;

const TITLE_IN_ROWS = "from {rows} cross join title x where x.title = cast(r.value->>0 as bigint)";

export const load = statement<TitleRow>(`select ${columnList(LOADED, "x")} ${TITLE_IN_ROWS}`);

export const loadStates = statement<TitleStateRow>(`select ${columnList(STATE, "x")} ${TITLE_IN_ROWS}`);

export type TitleLengthRow = {
  title: TitleId;
  type: TitleType;
  anime_type: AnimeType | null;
  runtime: number | null;
  /** Regular episodes. */
  episodes: number;
};

export const loadLengths = statement<TitleLengthRow>(`
  select x.title, x.type, x.anime_type, x.runtime,
    (select count(*) from episode e where e.title = x.title and e.season > 0) as episodes
  ${TITLE_IN_ROWS}`);

/** Keeps the popularity of an existing title. */
export const write = insertion("title", {
  columns: COLUMNS,
  key: ["title"],
  onConflict: {
    update: [
      ...(["type", "anime_type", "name", "english_name", "slug", "year", "status"] as const),
      ...(["released_at", "runtime", "poster", "ids", "source"] as const),
    ],
  },
});

export const writePopularity = statement(`
  update title set popularity = cast(r.value->>1 as double precision) from {rows}
  where title.title = cast(r.value->>0 as bigint)`);

export const countBySource = statement<{ type: TitleType; source: Source; titles: number }>(`
  select type, source, count(*) as titles from title group by type, source order by type, source`);
