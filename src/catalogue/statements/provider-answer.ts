// SQL of recent answers of providers.

import type { Millis } from "../../core/ids.ts";
import { bigint, text } from "../../database/sql/columns.ts";
import { insertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";

export const find = statement<{ answer: string }>(`
  select answer from provider_answer where provider = ? and request = ? and expires_at > ?`);

export const write = insertion("provider_answer", {
  columns: { provider: text(), request: text(), answer: text(), expires_at: bigint<Millis>() },
  key: ["provider", "request"],
  onConflict: "update",
});

export const removeExpired = statement("delete from provider_answer where expires_at <= ?");

/** The expiry of the n-th answer, counted from 0; the last one to expire comes first. */
export const findExpiry = statement<{ expires_at: Millis }>(`
  select expires_at from provider_answer order by expires_at desc limit 1 offset ?`);
