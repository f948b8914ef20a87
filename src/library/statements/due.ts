// SQL of due work: what is to be done for an account later, so that nothing looks at all accounts.

import type { AccountId, Millis } from "../../core/ids.ts";
import { bigint, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import { DUE_ACCOUNTS_MAX, type DueKind } from "../due-kind.ts";

/** Over all accounts: those with work of a kind whose time has come, the oldest first. */
export const list = statement<{ account: AccountId }>(`
  select account from due where kind = ? and at <= ? order by at, account limit ${DUE_ACCOUNTS_MAX}`);

export const find = statement<{ at: Millis }>("select at from due where account = ? and kind = ?");

export const write = accountInsertion("due", {
  columns: { at: bigint<Millis>(), kind: text<DueKind>() },
  key: ["at", "kind"],
  onConflict: "keep",
});

export const remove = statement("delete from due where account = ? and kind = ?");

/** At most one row for each account: when its first check-in ends. */
export const scheduleCheckins = statement(`
  insert into due (account, at, kind)
  select account, min(ends_on), 'checkin' from playback where account = ? and state = 'checkin' group by account`);

/** At most one row for each account: when its oldest key may be forgotten, some time after it was claimed. */
export const scheduleForgetting = statement(`
  insert into due (account, at, kind)
  select account, min(at) + cast(? as bigint), 'keys' from idempotency where account = ? group by account
  on conflict (at, account, kind) do nothing`);
