// SQL of the titles that have changed since they were indexed for search.

import type { TitleId } from "../../core/ids.ts";
import { bigint } from "../../database/sql/columns.ts";
import { deletion } from "../../database/sql/deletion.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const COLUMNS = { title: bigint<TitleId>() };

export const list = statement<{ title: TitleId }>(
  "select title from search_due where title > ? order by title limit ?",
);

export const write = insertion("search_due", { columns: COLUMNS, key: ["title"], onConflict: "keep" });

export const remove = deletion("search_due", COLUMNS);
