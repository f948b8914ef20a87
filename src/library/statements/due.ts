// SQL of due work: work for an account at a later time.

import type { AccountId, Millis } from "../../core/ids.ts";
import { bigint, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import { DUE_ACCOUNTS_MAX, type DueKind } from "../due-kind.ts";

/** The accounts, of all, that have due work of a kind, the oldest first. */
export const list = statement<{ account: AccountId }>(`
  select account from due where kind = ? and at <= ? order by at, account limit ${DUE_ACCOUNTS_MAX}`);

export const find = statement<{ at: Millis }>("select at from due where account = ? and kind = ?");

export const write = accountInsertion("due", {
  columns: { at: bigint<Millis>(), kind: text<DueKind>() },
  key: ["at", "kind"],
  onConflict: "keep",
});

export const remove = statement("delete from due where account = ? and kind = ?");

/** One row for each account with check-ins: the end of the first one. */
export const scheduleCheckins = statement(`
  insert into due (account, at, kind)
  select account, min(ends_on), 'checkin' from playback where account = ? and state = 'checkin' group by account`);

/** One row for each account with keys: a given time after its oldest key was claimed. */
export const scheduleForgetting = statement(`
  insert into due (account, at, kind)
  select account, min(at) + cast(? as bigint), 'keys' from idempotency where account = ? group by account
  on conflict (at, account, kind) do nothing`);
