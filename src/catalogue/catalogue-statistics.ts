// Counts of the titles in the catalogue.

import type { TitleType } from "../core/titles/title.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import type { Source } from "./sources.ts";
import * as episodeSql from "./statements/episode.ts";
import * as titleSql from "./statements/title.ts";

export type CatalogueStatistics = {
  /** By type and by the best source that knows the title. */
  readonly titles: readonly { readonly type: TitleType; readonly source: Source; readonly titles: number }[];
  readonly episodes: readonly { readonly type: TitleType; readonly episodes: number }[];
};

export function* loadStatistics(): Steps<CatalogueStatistics> {
  const titles = yield* ask(titleSql.countBySource);
  const episodes = yield* ask(episodeSql.countByType);
  return { titles, episodes };
}
