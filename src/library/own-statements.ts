// The library's SQL beside the way of a commit: revisions read back, the inbox, held removals, kept answers.

import { insertion } from "../database/batches.ts";
import { statement } from "../database/statement.ts";

export type RevisionRow = { revision: number; at: number; app: string; source: string; summary: string };

export const readRevisions = statement<RevisionRow>(`
  select revision, at, app, source, summary from revision where account = ? and revision > ?
  order by revision limit ?`);

export const findRevision = statement<RevisionRow>(`
  select revision, at, app, source, summary from revision where account = ? and revision = ?`);

export type ChangeRow = { revision: number; title: number; snapshot: string; changes: string };

export const readChanges = statement<ChangeRow>(`
  select revision, title, snapshot, changes from change where account = ? and revision > ? and revision <= ?
  order by revision, title`);

export const changesOfRevisions = statement<ChangeRow>(`
  select c.revision, c.title, c.snapshot, c.changes from {rows} cross join change c
  where c.account = ? and c.revision = cast(r.value->>0 as bigint) order by c.revision desc, c.title`);

/** The first titles of each revision; the number is `TITLES_SHOWN`. */
export const titlesOfRevisions = statement<Omit<ChangeRow, "changes">>(`
  select x.revision, x.title, x.snapshot from (
    select c.revision, c.title, c.snapshot, row_number() over (partition by c.revision order by c.title) as place
    from {rows} cross join change c where c.account = ? and c.revision = cast(r.value->>0 as bigint)
  ) x where x.place <= 20 order by x.revision, x.title`);

/** Each title as it was when it changed last. */
export const lastSnapshots = statement<{ title: number; snapshot: string }>(`
  select x.title, x.snapshot from (
    select c.title, c.snapshot, row_number() over (partition by c.title order by c.revision desc) as place
    from {rows} cross join change c where c.account = ? and c.title = cast(r.value->>0 as bigint)
  ) x where x.place = 1`);

export type InboxRow = {
  item: number;
  endpoint: string;
  flags: string;
  input: string;
  reason: string;
  event_at: number;
  received_at: number;
  app: string;
  state: string;
};

/** The oldest first; of one request what happened first, and what was watched before what was rated. */
const INBOX_ORDER = "x.received_at, x.event_at, x.endpoint, x.item";
const AFTER = `x.received_at >= ? and (${INBOX_ORDER}) > (?, ?, ?, ?)`;
const INBOX = "x.item, x.endpoint, x.flags, x.input, x.reason, x.event_at, x.received_at, x.app, x.state";

export const listInbox = statement<InboxRow>(`
  select ${INBOX} from inbox x where x.account = ? and x.state in ('waiting', 'ready')
    and ${AFTER}
  order by ${INBOX_ORDER} limit ?`);

export const findInboxItem = statement<InboxRow>(`
  select ${INBOX} from inbox x where x.account = ? and x.item = ?`);

export const findInboxItems = statement<Pick<InboxRow, "item" | "event_at" | "state">>(`
  select x.item, x.event_at, x.state from inbox x
  where x.account = ? and x.item in (select cast(r.value->>0 as bigint) from {rows})`);

export const inboxByKeys = statement<InboxRow>(`
  select ${INBOX} from inbox x where x.account = ? and x.state in ('waiting', 'ready') and x.item in (
    select k.item from {rows} cross join inbox_key k
    where k.account = ? and k.namespace = r.value->>0 and k.value = r.value->>1)
  order by ${INBOX_ORDER}`);

/** Over all accounts: who waits for one of the keys. */
export const whoAwaits = statement<{ account: number; item: number }>(`
  select distinct k.account, k.item from {rows} cross join inbox_key k
  where k.namespace = r.value->>0 and k.value = r.value->>1 order by k.account, k.item`);

export const markReady = statement<{ item: number }>(`
  update inbox set state = 'ready' where account = ? and state = 'waiting'
    and item in (select cast(r.value->>0 as bigint) from {rows}) returning item`);

export const readyInbox = statement<InboxRow>(`
  select ${INBOX} from inbox x where x.account = ? and x.state = 'ready'
    and ${AFTER}
  order by ${INBOX_ORDER} limit ?`);

export const rewriteInboxReason = statement(`
  update inbox set state = 'waiting', reason = ? where account = ? and item = ?`);

export const dropInboxItems = statement<{ item: number }>(`
  delete from inbox where account = ? and state in ('waiting', 'ready')
    and item in (select cast(r.value->>0 as bigint) from {rows}) returning item`);

export const dismissInboxItems = statement<{ item: number }>(`
  update inbox set state = 'dismissed' where account = ? and state in ('waiting', 'ready')
    and item in (select cast(r.value->>0 as bigint) from {rows}) returning item`);

export const dropInboxKeys = statement(`
  delete from inbox_key where account = ? and item in (select cast(r.value->>0 as bigint) from {rows})`);

export const scheduleDue = statement(`
  insert into due (account, at, kind) values (?, ?, ?) on conflict (at, account, kind) do nothing`);

export const forgetKeys = statement("delete from idempotency where account = ? and at <= ?");

export const claimKey = statement<{ key: string }>(`
  insert into idempotency (account, key, request_hash, owner, at, claimed_at) values (?, ?, ?, ?, ?, ?)
  on conflict (account, key) do nothing returning key`);

export type KeyRow = { request_hash: string; owner: string; answer: string | null; claimed_at: number };

export const findKey = statement<KeyRow>(`
  select request_hash, owner, answer, claimed_at from idempotency where account = ? and key = ?`);

export const takeOverKey = statement<{ key: string }>(`
  update idempotency set owner = ?, claimed_at = ? where account = ? and key = ? and owner = ? and claimed_at = ?
    and answer is null returning key`);

export const findOutcome = statement<{ outcome: string | null }>(`
  select outcome from idempotency where account = ? and key = ? and request_hash = ?`);

export const keepOutcome = statement(`
  update idempotency set outcome = ? where account = ? and key = ? and request_hash = ? and answer is null`);

export const answerKey = statement(`
  update idempotency set answer = ? where account = ? and key = ? and owner = ?`);

/** A key whose request has changed something is not given back: whoever comes next is to answer for that. */
export const releaseKey = statement(`
  delete from idempotency where account = ? and key = ? and owner = ? and answer is null and outcome is null`);

/** A key that cannot be given back is left for the next one who comes with it. */
export const abandonKey = statement(`
  update idempotency set claimed_at = 0 where account = ? and key = ? and owner = ? and answer is null`);

export const findForgetting = statement<{ at: number }>(`
  select at from due where account = ? and kind = 'keys'`);

/** At most one row for each account: when its oldest key may be forgotten. */
export const scheduleForgetting = statement(`
  insert into due (account, at, kind)
  select account, min(at) + cast(? as bigint), 'keys' from idempotency where account = ? group by account
  on conflict (at, account, kind) do nothing`);

export const writeHeld = insertion<{ title: number }>("held", {
  key: ["app", "title"],
  columns: { title: "bigint" },
  common: { app: "text", source: "text", at: "bigint" },
  onConflict: "keep",
  returning: "title",
});

export const readHeld = statement<{ app: string; title: number; at: number }>(`
  select app, title, at from held where account = ? order by app, at, title`);

export const readHeldOf = statement<{ title: number; at: number }>(`
  select title, at from held where account = ? and app = ? order by at, title`);

export const dropHeldOf = statement<{ title: number }>(`
  delete from held where account = ? and app = ? returning title`);

export const dropHeldTitles = statement<{ title: number }>(`
  delete from held where account = ? and title in (select cast(r.value->>0 as bigint) from {rows})
  returning title`);

/** Titles that an app took out of the library lately, its undos apart. */
export const countRemoved = statement<{ removed: number }>(`
  select cast(coalesce(sum(removed), 0) as bigint) as removed from revision
  where account = ? and at > ? and app = ? and source not in ('undo', 'guard')`);

export const countEntries = statement<{ entries: number }>(`
  select count(*) as entries from entry where account = ?`);
