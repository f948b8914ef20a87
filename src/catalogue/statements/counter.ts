// SQL of the counters of the catalogue.

import type { TitleId } from "../../core/ids.ts";
import { statement } from "../../database/sql/statement.ts";

/** The next id for a title without an external id, and its first value. */
export const nextTitle = statement<{ value: TitleId }>(`
  insert into counter (name, value) values ('title', ?)
  on conflict (name) do update set value = counter.value + 1 returning value`);

/** Whether the starter catalogue was loaded. It is loaded once, even if its titles are removed later. */
export const markStarter = statement("insert into counter (name, value) values ('starter', 1)");

export const findStarter = statement<{ value: number }>("select value from counter where name = 'starter'");

export const findMerges = statement<{ value: number }>("select value from counter where name = 'merges'");

export const countMerge = statement(`
  insert into counter (name, value) values ('merges', 1)
  on conflict (name) do update set value = counter.value + 1`);
