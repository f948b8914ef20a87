// The library's SQL on the way of a commit. Every statement names the account, so that it reaches one shard.

import { type Row, statement } from "../database/statement.ts";

export type PersonRow = {
  revision: number;
  stamp: number;
  shown: number;
  moments: string;
  settings: string;
  last_rewatch: number;
  last_playback: number;
  waiting: number;
  /** When the next episode airs that the person waits for, at the earliest; null for none. */
  awaits: number | null;
};

const PERSON = "revision, stamp, shown, moments, settings, last_rewatch, last_playback, waiting, awaits";

export const createPerson = statement(`
  insert into person (account, revision, stamp, shown, moments, settings, last_rewatch, last_playback, waiting,
    awaits)
  values (?, 0, 0, 0, '{}', '{}', 0, 0, 0, null)
  on conflict (account) do nothing`);

export const lockPerson = statement<PersonRow>(`select ${PERSON} from person where account = ?`, {
  lock: true,
});

export const readPerson = statement<PersonRow>(`select ${PERSON} from person where account = ?`);

export const movePerson = statement(`
  update person set revision = ?, stamp = ?, moments = ?, last_rewatch = ?, last_playback = ?, waiting = ?,
    awaits = ?
  where account = ?`);

export const showStamp = statement<PersonRow>(`
  update person set shown = stamp where account = ? and shown < stamp returning ${PERSON}`);

export type EntryRow = {
  title: number;
  type: string;
  anime_type: string | null;
  status: string;
  rating: number | null;
  rated_at: number | null;
  memo: string | null;
  memo_private: number;
  added_at: number | null;
  completed_in_bulk_at: number | null;
  last_watched_at: number | null;
  watched_count: number;
  rewatches: number;
  changed_at: number;
  rating_changed_at: number | null;
  name: string;
  year: number | null;
  ids: string;
};

export const ENTRY_COLUMNS = `e.title, e.type, e.anime_type, e.status, e.rating, e.rated_at, e.memo,
  e.memo_private, e.added_at, e.completed_in_bulk_at, e.last_watched_at, e.watched_count, e.rewatches,
  e.changed_at, e.rating_changed_at, e.name, e.year, e.ids`;

export const loadEntries = statement<EntryRow>(`
  select ${ENTRY_COLUMNS} from {rows} cross join entry e
  where e.account = ? and e.title = cast(r.value->>0 as bigint)`);

export const loadAwaiting = statement<{ title: number; awaits: number }>(`
  select title, awaits from entry where account = ? and awaits is not null order by title`);

export const moveAwaiting = statement(`
  update entry set awaits = ?, changed_at = ? where account = ? and title = ?`);

export type WatchRow = { title: number; season: number; number: number; watched_at: number };

export const loadWatches = statement<WatchRow>(`
  select w.title, w.season, w.number, w.watched_at from {rows} cross join watch w
  where w.account = ? and w.title = cast(r.value->>0 as bigint)`);

export type RewatchRow = {
  title: number;
  rewatch: number;
  status: string;
  created_at: number;
  started_at: number;
  last_watched_at: number | null;
};

export const loadRewatches = statement<RewatchRow>(`
  select w.title, w.rewatch, w.status, w.created_at, w.started_at, w.last_watched_at from {rows} cross join rewatch w
  where w.account = ? and w.title = cast(r.value->>0 as bigint)
  order by w.title, w.rewatch`);

export type PlaybackRow = {
  playback: number;
  title: number;
  season: number;
  number: number;
  state: string;
  progress: number;
  started_at: number;
  paused_at: number | null;
  ends_on: number;
  allow_rewatch: number;
  app: string;
};

const PLAYBACK = `b.playback, b.title, b.season, b.number, b.state, b.progress, b.started_at, b.paused_at,
  b.ends_on, b.allow_rewatch, b.app`;

export const loadPlaybacks = statement<PlaybackRow>(`
  select ${PLAYBACK} from {rows} cross join playback b
  where b.account = ? and b.title = cast(r.value->>0 as bigint)`);

export const listPlaybacks = statement<PlaybackRow>(`
  select ${PLAYBACK} from playback b where b.account = ? order by b.paused_at desc, b.playback desc`);

export const outstandingPlaybacks = statement<{ title: number }>(`
  select title from playback where account = ? and state in ('playing', 'checkin') order by title`);

export const prunePlaybacks = statement(`
  delete from playback where account = ?
    and ((state = 'watched' and ends_on < ?) or (state = 'paused' and paused_at < ?))`);

export const findPlayback = statement<PlaybackRow>(`
  select ${PLAYBACK} from playback b where b.account = ? and b.playback = ?`);

export const writePlaybacks = statement(`
  insert into playback (account, playback, title, season, number, state, progress, started_at, paused_at,
    ends_on, allow_rewatch, app)
  select p.account, cast(r.value->>0 as bigint), cast(r.value->>1 as bigint), cast(r.value->>2 as integer),
    cast(r.value->>3 as integer), r.value->>4, cast(r.value->>5 as real), cast(r.value->>6 as bigint),
    cast(r.value->>7 as bigint), cast(r.value->>8 as bigint), cast(r.value->>9 as integer), r.value->>10
  from person p cross join {rows} where p.account = ?
  on conflict (account, playback) do update set title = excluded.title, season = excluded.season,
    number = excluded.number, state = excluded.state, progress = excluded.progress,
    started_at = excluded.started_at, paused_at = excluded.paused_at, ends_on = excluded.ends_on,
    allow_rewatch = excluded.allow_rewatch, app = excluded.app`);

export const deletePlaybacks = statement(`
  delete from playback where account = ? and playback in (select cast(r.value->>0 as bigint) from {rows})`);

export const writeDue = statement(`
  insert into due (account, at, kind) values (?, ?, ?) on conflict (at, account, kind) do nothing`);

export const readDue = statement<{ at: number; account: number; kind: string }>(`
  select at, account, kind from due where at <= ? order by at, account, kind limit 100`);

export const deleteDue = statement("delete from due where account = ? and at = ? and kind = ?");

export type RewatchWatchRow = WatchRow & { rewatch: number };

export const loadRewatchWatches = statement<RewatchWatchRow>(`
  select w.title, w.rewatch, w.season, w.number, w.watched_at from {rows} cross join rewatch_watch w
  where w.account = ? and w.title = cast(r.value->>0 as bigint)`);

// Rows travel as one JSON parameter; the person's row gives the account, so that the insert stays on its shard.
export const writeEntries = statement(`
  insert into entry (account, title, type, anime_type, status, rating, rated_at, memo, memo_private, added_at,
    completed_in_bulk_at, last_watched_at, watched_count, rewatches, changed_at, rating_changed_at, name, year,
    ids, awaits, revision)
  select p.account, cast(r.value->>0 as bigint), r.value->>1, r.value->>2, r.value->>3,
    cast(r.value->>4 as integer), cast(r.value->>5 as bigint), r.value->>6, cast(r.value->>7 as integer),
    cast(r.value->>8 as bigint), cast(r.value->>9 as bigint), cast(r.value->>10 as bigint),
    cast(r.value->>11 as integer), cast(r.value->>12 as integer), cast(r.value->>13 as bigint),
    cast(r.value->>14 as bigint), r.value->>15, cast(r.value->>16 as integer), r.value->>17,
    cast(r.value->>18 as bigint), cast(? as bigint)
  from person p cross join {rows} where p.account = ?
  on conflict (account, title) do update set type = excluded.type, anime_type = excluded.anime_type,
    status = excluded.status, rating = excluded.rating, rated_at = excluded.rated_at, memo = excluded.memo,
    memo_private = excluded.memo_private, added_at = excluded.added_at,
    completed_in_bulk_at = excluded.completed_in_bulk_at, last_watched_at = excluded.last_watched_at,
    watched_count = excluded.watched_count, rewatches = excluded.rewatches, changed_at = excluded.changed_at,
    rating_changed_at = excluded.rating_changed_at, name = excluded.name, year = excluded.year,
    ids = excluded.ids, awaits = excluded.awaits, revision = excluded.revision`);

export const deleteEntries = statement(`
  delete from entry where account = ? and title in (select cast(r.value->>0 as bigint) from {rows})`);

export const writeWatches = statement(`
  insert into watch (account, title, season, number, watched_at, revision)
  select p.account, cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer),
    cast(r.value->>3 as bigint), cast(? as bigint)
  from person p cross join {rows} where p.account = ?
  on conflict (account, title, season, number)
  do update set watched_at = excluded.watched_at, revision = excluded.revision`);

export const deleteWatches = statement(`
  delete from watch where account = ? and (title, season, number) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer) from {rows})`);

export const writeRewatches = statement(`
  insert into rewatch (account, title, rewatch, status, created_at, started_at, last_watched_at, revision)
  select p.account, cast(r.value->>0 as bigint), cast(r.value->>1 as bigint), r.value->>2,
    cast(r.value->>3 as bigint), cast(r.value->>4 as bigint), cast(r.value->>5 as bigint), cast(? as bigint)
  from person p cross join {rows} where p.account = ?
  on conflict (account, title, rewatch) do update set status = excluded.status,
    created_at = excluded.created_at, started_at = excluded.started_at,
    last_watched_at = excluded.last_watched_at, revision = excluded.revision`);

export const deleteRewatches = statement(`
  delete from rewatch where account = ? and (title, rewatch) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as bigint) from {rows})`);

export const writeRewatchWatches = statement(`
  insert into rewatch_watch (account, title, rewatch, season, number, watched_at, revision)
  select p.account, cast(r.value->>0 as bigint), cast(r.value->>1 as bigint), cast(r.value->>2 as integer),
    cast(r.value->>3 as integer), cast(r.value->>4 as bigint), cast(? as bigint)
  from person p cross join {rows} where p.account = ?
  on conflict (account, title, rewatch, season, number)
  do update set watched_at = excluded.watched_at, revision = excluded.revision`);

export const deleteRewatchWatches = statement(`
  delete from rewatch_watch where account = ? and (title, rewatch, season, number) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as bigint), cast(r.value->>2 as integer),
      cast(r.value->>3 as integer) from {rows})`);

export const writeRevision = statement(`
  insert into revision (account, revision, at, app, source, summary) values (?, ?, ?, ?, ?, ?)`);

export const writeChanges = statement(`
  insert into change (account, revision, title, changes)
  select p.account, cast(? as bigint), cast(r.value->>0 as bigint), r.value->>1
  from person p cross join {rows} where p.account = ?`);

export const writeInbox = statement<Row & { item: number }>(`
  insert into inbox (account, item, endpoint, input, content_hash, reason, event_at, received_at, app, state)
  select p.account, cast(r.value->>0 as bigint), r.value->>1, r.value->>2, r.value->>3, r.value->>4,
    cast(r.value->>5 as bigint), cast(r.value->>6 as bigint), r.value->>7, 'waiting'
  from person p cross join {rows} where p.account = ?
  on conflict (account, item) do nothing returning item`);

export const writeInboxKeys = statement(`
  insert into inbox_key (account, item, namespace, value)
  select p.account, cast(r.value->>0 as bigint), r.value->>1, r.value->>2
  from person p cross join {rows} where p.account = ?
  on conflict (account, item, namespace, value) do nothing`);
