// SQL of look-ups that are waiting for the background.

import type { Millis } from "../../core/ids.ts";
import { bigint, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

const COLUMNS = {
  request: text(),
  /** WantedTitle as JSON. */
  wanted: text(),
  /** The names of the providers to ask. */
  asked: text(),
  /** Consecutive failures of providers, and consecutive answers without the title. */
  failures: integer(),
  misses: integer(),
  due_at: bigint<Millis>(),
};

export type LookUpRow = RowOf<typeof COLUMNS>;

/** Look-ups that are stored already stay unchanged. */
export const write = insertion("look_up", { columns: COLUMNS, key: ["request"], onConflict: "keep" });

export const count = statement<{ waiting: number }>("select count(*) as waiting from look_up");

export const find = statement<{ request: string }>(`
  select l.request from {rows} cross join look_up l where l.request = r.value->>0`);

/** Takes look-ups that are due. Once the lease has ended, another process or a later round may take them. */
export const takeDue = statement<Pick<LookUpRow, "request" | "wanted" | "failures" | "misses">>(`
  update look_up set due_at = ?
  where due_at <= ? and request in (select request from look_up where due_at <= ? order by due_at limit ?)
  returning request, wanted, failures, misses`);

export const postpone = statement(`
  update look_up set failures = ?, misses = ?, due_at = ?, asked = ? where request = ?`);

/** Makes look-ups for other sets of providers due now. */
export const hasten = statement("update look_up set due_at = ? where due_at > ? and asked <> ?");

/** The due time of the n-th miss, counted from 0. */
export const findMiss = statement<{ due_at: Millis }>(`
  select due_at from look_up where misses > 0 order by due_at limit 1 offset ?`);

export const removeMissesAfter = statement("delete from look_up where misses > 0 and due_at > ?");

export const remove = statement("delete from look_up where request = ?");
