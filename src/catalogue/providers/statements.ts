// The SQL of what providers answered, what is still to be asked, and when a title is to be looked at again.

import { statement } from "../../database/statement.ts";

export const readAnswer = statement<{ answer: string }>(`
  select answer from provider_answer where provider = ? and request = ? and expires_at > ?`);

export const keepAnswer = statement(`
  insert into provider_answer (provider, request, answer, expires_at) values (?, ?, ?, ?)
  on conflict (provider, request) do update set answer = excluded.answer, expires_at = excluded.expires_at`);

export const forgetExpired = statement("delete from provider_answer where expires_at <= ?");

/** The moment of expiry up to which answers have to go for so many to be left. */
export const readOverflow = statement<{ expires_at: number }>(`
  select expires_at from provider_answer order by expires_at desc limit 1 offset ?`);

export type LookUpRow = { request: string; wanted: string; failures: number; misses: number };

/** What is parked already stays as it is; no more than so many wait. */
export const park = statement(`
  insert into look_up (request, wanted, asked, failures, misses, due_at)
  select r.value->>0, r.value->>1, r.value->>2, 0, 0, cast(r.value->>3 as bigint)
  from {rows} where (select count(*) from look_up) < ?
  on conflict (request) do nothing`);

export const findParked = statement<{ request: string }>(`
  select l.request from {rows} cross join look_up l where l.request = r.value->>0`);

/** Takes those that are due; another process, or a later round, may take them once the lease is over. */
export const takeDue = statement<LookUpRow>(`
  update look_up set due_at = ?
  where due_at <= ? and request in (select request from look_up where due_at <= ? order by due_at limit ?)
  returning request, wanted, failures, misses`);

export const parkAgain = statement(`
  update look_up set failures = ?, misses = ?, due_at = ?, asked = ? where request = ?`);

/** What others than these providers were asked for is due now. */
export const hastenParked = statement("update look_up set due_at = ? where due_at > ? and asked <> ?");

/** When the miss in this place is due, the first one being in place 0. */
export const readLateMiss = statement<{ due_at: number }>(`
  select due_at from look_up where misses > 0 order by due_at limit 1 offset ?`);

export const forgetLateMisses = statement("delete from look_up where misses > 0 and due_at > ?");

export const unpark = statement("delete from look_up where request = ?");

/** Its next renewal, whatever was planned before. */
export const planRenewal = statement(`
  insert into renewal (title, due_at) values (?, ?)
  on conflict (title) do update set due_at = excluded.due_at`);

/** A renewal no later than this. */
export const hastenRenewals = statement(`
  insert into renewal (title, due_at)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as bigint) from {rows} where true
  on conflict (title) do update set due_at = excluded.due_at where renewal.due_at > excluded.due_at`);

export const takeRenewals = statement<{ title: number }>(`
  update renewal set due_at = ?
  where due_at <= ? and title in (select title from renewal where due_at <= ? order by due_at limit ?)
  returning title`);

export const endRenewal = statement("delete from renewal where title = ?");

export const readSource = statement<{ source: string }>("select source from title where title = ?");
