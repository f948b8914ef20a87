// SQL of held removals.

import type { Millis, TitleId } from "../../core/ids.ts";
import { bigint, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

export const write = accountInsertion("held", {
  columns: { app: text(), title: bigint<TitleId>(), source: text(), at: bigint<Millis>() },
  key: ["app", "title"],
  onConflict: "keep",
  returning: ["title"],
});

export const list = statement<{ app: string; title: TitleId; at: Millis }>(`
  select app, title, at from held where account = ? order by app, at, title`);

export const listOfApp = statement<{ title: TitleId; at: Millis }>(`
  select title, at from held where account = ? and app = ? order by at, title`);

export const removeOfApp = statement<{ title: TitleId }>(`
  delete from held where account = ? and app = ? returning title`);

export const removeTitles = statement<{ title: TitleId }>(`
  delete from held where account = ? and title in (select cast(r.value->>0 as bigint) from {rows})
  returning title`);
