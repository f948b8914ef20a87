// SQL of renewals: the times at which titles are looked up again.

import type { Millis, TitleId } from "../../core/ids.ts";
import { bigint } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import type { Source } from "../sources.ts";

/** Sets the time of the next renewal. */
export const write = insertion("renewal", {
  columns: { title: bigint<TitleId>(), due_at: bigint<Millis>() },
  key: ["title"],
  onConflict: "update",
});

/** Moves the next renewal to this time if it is later. */
export const hasten = statement(`
  insert into renewal (title, due_at)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as bigint) from {rows} where true
  on conflict (title) do update set due_at = excluded.due_at where renewal.due_at > excluded.due_at`);

export const takeDue = statement<{ title: TitleId }>(`
  update renewal set due_at = ?
  where due_at <= ? and title in (select title from renewal where due_at <= ? order by due_at limit ?)
  returning title`);

export const remove = statement("delete from renewal where title = ?");

export const findSource = statement<{ source: Source }>("select source from title where title = ?");
