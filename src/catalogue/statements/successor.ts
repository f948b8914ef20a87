// SQL of successors: the titles that merged or split titles have become.

import type { TitleId } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const COLUMNS = {
  title: bigint<TitleId>(),
  season: integer(),
  number: integer(),
  to_title: bigint<TitleId>(),
  to_season: integer(),
  to_number: integer(),
};

export type SuccessorRow = RowOf<typeof COLUMNS>;

export const load = statement<SuccessorRow>(`
  select ${columnList(COLUMNS, "x")} from {rows} cross join successor x
  where x.title = cast(r.value->>0 as bigint)`);

export const write = insertion("successor", {
  columns: COLUMNS,
  key: ["title", "season", "number"],
  onConflict: "update",
});

/** Redirects the successors that lead to one title to another one. */
export const redirect = statement("update successor set to_title = ? where to_title = ?");
