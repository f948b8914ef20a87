// SQL of the counters of the catalogue.

import type { TitleId } from "../../core/ids.ts";
import { statement } from "../../database/sql/statement.ts";

/** The next id of a title that has no id to derive one from; the value is the first of all. */
export const nextTitle = statement<{ value: TitleId }>(`
  insert into counter (name, value) values ('title', ?)
  on conflict (name) do update set value = counter.value + 1 returning value`);

/** The starter is loaded once, whatever becomes of its titles. */
export const markStarter = statement("insert into counter (name, value) values ('starter', 1)");

export const findStarter = statement<{ value: number }>("select value from counter where name = 'starter'");

export const findMerges = statement<{ value: number }>("select value from counter where name = 'merges'");

export const countMerge = statement(`
  insert into counter (name, value) values ('merges', 1)
  on conflict (name) do update set value = counter.value + 1`);
