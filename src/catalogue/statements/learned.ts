// SQL of changed titles that are still to be announced to waiting inbox items.

import type { TitleId } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

/** `rounds`: how often the title has been announced. */
const COLUMNS = { title: bigint<TitleId>(), rounds: integer() };

export const list = statement<RowOf<typeof COLUMNS>>(`
  select ${columnList(COLUMNS)} from learned where title > ? order by title limit ?`);

export const write = insertion("learned", { columns: COLUMNS, key: ["title"], onConflict: "update" });

export const countRound = statement(`
  update learned set rounds = rounds + 1
  where title in (select cast(r.value->>0 as bigint) from {rows}) and rounds < ?`);

export const removeTold = statement(`
  delete from learned where title in (select cast(r.value->>0 as bigint) from {rows}) and rounds >= ?`);
