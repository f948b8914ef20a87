// The library's SQL on the way of a commit. Every statement names the account, so that it reaches one shard.

import { KEY_BASE } from "../core/ids.ts";
import { insertion, selectionByTitle } from "../database/batches.ts";
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
  /** Removals that are held for the owner. */
  held: number;
  /** When the next episode airs that the person waits for, at the earliest; null for none. */
  awaits: number | null;
};

const PERSON =
  "revision, stamp, shown, moments, settings, last_rewatch, last_playback, waiting, held, awaits";

export const createPerson = statement(`
  insert into person (account, revision, stamp, shown, moments, settings, last_rewatch, last_playback, waiting,
    held, awaits)
  values (?, 0, 0, 0, '{}', '{}', 0, 0, 0, 0, null)
  on conflict (account) do nothing`);

export const lockPerson = statement<PersonRow>(`select ${PERSON} from person where account = ?`, {
  lock: true,
});

export const readPerson = statement<PersonRow>(`select ${PERSON} from person where account = ?`);

export const movePerson = statement(`
  update person set revision = ?, stamp = ?, moments = ?, last_rewatch = ?, last_playback = ?, waiting = ?,
    held = ?, awaits = ?
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

const ENTRY_COLUMNS = `x.title, x.type, x.anime_type, x.status, x.rating, x.rated_at, x.memo,
  x.memo_private, x.added_at, x.completed_in_bulk_at, x.last_watched_at, x.watched_count, x.rewatches,
  x.changed_at, x.rating_changed_at, x.name, x.year, x.ids`;

export const loadEntries = selectionByTitle<EntryRow>("entry", ENTRY_COLUMNS);

export const loadAwaiting = statement<{ title: number; awaits: number }>(`
  select title, awaits from entry where account = ? and awaits is not null order by title`);

/** One by one: of several rows SQLite asks each entry whether it is among them. */
export const moveAwaiting = statement(
  "update entry set awaits = ?, changed_at = ? where account = ? and title = ?",
);

export type WatchRow = { title: number; season: number; number: number; watched_at: number };

export const loadWatches = selectionByTitle<WatchRow>("watch", "x.title, x.season, x.number, x.watched_at");

/** A watch by its part's key: two numbers instead of three, of a hundred thousand rows. */
export type KeyedWatchRow = { title: number; part: number; watched_at: number };

export const loadKeyedWatches = selectionByTitle<KeyedWatchRow>(
  "watch",
  `x.title, cast(x.season as bigint) * ${KEY_BASE} + x.number as part, x.watched_at`,
);

export type RewatchRow = {
  title: number;
  rewatch: number;
  status: string;
  created_at: number;
  started_at: number;
  last_watched_at: number | null;
};

export const loadRewatches = selectionByTitle<RewatchRow>(
  "rewatch",
  "x.title, x.rewatch, x.status, x.created_at, x.started_at, x.last_watched_at",
  "x.title, x.rewatch",
);

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

const PLAYBACK = `x.playback, x.title, x.season, x.number, x.state, x.progress, x.started_at, x.paused_at,
  x.ends_on, x.allow_rewatch, x.app`;

export const loadPlaybacks = selectionByTitle<PlaybackRow>("playback", PLAYBACK, "x.playback");

export const listPlaybacks = statement<PlaybackRow>(`
  select ${PLAYBACK} from playback x where x.account = ? order by x.paused_at desc, x.playback desc`);

export const outstandingPlaybacks = statement<{ title: number }>(`
  select title from playback where account = ? and state in ('playing', 'checkin') order by title`);

export const prunePlaybacks = statement(`
  delete from playback where account = ?
    and ((state = 'watched' and ends_on < ?) or (state = 'paused' and paused_at < ?))`);

export const findPlayback = statement<PlaybackRow>(`
  select ${PLAYBACK} from playback x where x.account = ? and x.playback = ?`);

export const writePlaybacks = insertion("playback", {
  key: ["playback"],
  columns: {
    playback: "bigint",
    title: "bigint",
    season: "integer",
    number: "integer",
    state: "text",
    progress: "double precision",
    started_at: "bigint",
    paused_at: "bigint",
    ends_on: "bigint",
    allow_rewatch: "integer",
    app: "text",
  },
  onConflict: "update",
});

export const deletePlaybacks = statement(`
  delete from playback where account = ? and playback in (select cast(r.value->>0 as bigint) from {rows})`);

export const maturedCheckins = statement<{ title: number }>(`
  select title from playback where account = ? and state = 'checkin' and ends_on <= ? order by title`);

/** At most one row for each account and kind: a check-in that is sent again and again adds none. */
export const scheduleCheckins = statement(`
  insert into due (account, at, kind)
  select account, min(ends_on), 'checkin' from playback where account = ? and state = 'checkin' group by account`);

export const countRecentWatches = statement<{ title: number; watches: number }>(`
  select title, count(*) as watches from watch where account = ? and watched_at >= ? and watched_at <= ?
  group by title order by title`);

export const listNumbers = statement<
  Pick<EntryRow, "title" | "type" | "status" | "watched_count" | "last_watched_at">
>(`
  select title, type, status, watched_count, last_watched_at from entry where account = ? order by title`);

/** Titles whose removal is held are not told to the app that removed them. */
export const lastWatched = statement<{ title: number }>(`
  select w.title from watch w where w.account = ? and w.watched_at <= ? and not exists (
    select h.title from held h where h.account = w.account and h.app = ? and h.title = w.title)
  order by w.watched_at desc, w.title limit 1`);

export const readDue = statement<{ account: number }>(`
  select account from due where kind = ? and at <= ? order by at, account limit 100`);

export const deleteDue = statement("delete from due where account = ? and kind = ?");

export type RewatchWatchRow = WatchRow & { rewatch: number };

export const loadRewatchWatches = selectionByTitle<RewatchWatchRow>(
  "rewatch_watch",
  "x.title, x.rewatch, x.season, x.number, x.watched_at",
);

export const writeEntries = insertion("entry", {
  key: ["title"],
  columns: {
    title: "bigint",
    type: "text",
    anime_type: "text",
    status: "text",
    rating: "integer",
    rated_at: "bigint",
    memo: "text",
    memo_private: "integer",
    added_at: "bigint",
    completed_in_bulk_at: "bigint",
    last_watched_at: "bigint",
    watched_count: "integer",
    rewatches: "integer",
    changed_at: "bigint",
    rating_changed_at: "bigint",
    name: "text",
    year: "integer",
    ids: "text",
    awaits: "bigint",
    revision: "bigint",
  },
  onConflict: "update",
});

export const deleteEntries = statement(`
  delete from entry where account = ? and title in (select cast(r.value->>0 as bigint) from {rows})`);

export const writeWatches = insertion("watch", {
  key: ["title", "season", "number"],
  columns: {
    title: "bigint",
    season: "integer",
    number: "integer",
    watched_at: "bigint",
    revision: "bigint",
  },
  onConflict: "update",
});

export const deleteWatches = statement(`
  delete from watch where account = ? and (title, season, number) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), cast(r.value->>2 as integer) from {rows})`);

export const writeRewatches = insertion("rewatch", {
  key: ["title", "rewatch"],
  columns: {
    title: "bigint",
    rewatch: "bigint",
    status: "text",
    created_at: "bigint",
    started_at: "bigint",
    last_watched_at: "bigint",
    revision: "bigint",
  },
  onConflict: "update",
});

export const deleteRewatches = statement(`
  delete from rewatch where account = ? and (title, rewatch) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as bigint) from {rows})`);

export const writeRewatchWatches = insertion("rewatch_watch", {
  key: ["title", "rewatch", "season", "number"],
  columns: {
    title: "bigint",
    rewatch: "bigint",
    season: "integer",
    number: "integer",
    watched_at: "bigint",
    revision: "bigint",
  },
  onConflict: "update",
});

export const deleteRewatchWatches = statement(`
  delete from rewatch_watch where account = ? and (title, rewatch, season, number) in (
    select cast(r.value->>0 as bigint), cast(r.value->>1 as bigint), cast(r.value->>2 as integer),
      cast(r.value->>3 as integer) from {rows})`);

export const writeRevisions = insertion("revision", {
  key: ["revision"],
  columns: {
    revision: "bigint",
    at: "bigint",
    app: "text",
    source: "text",
    summary: "text",
    removed: "integer",
  },
  onConflict: "refuse",
});

export const writeChanges = insertion("change", {
  key: ["revision", "title"],
  columns: { revision: "bigint", title: "bigint", snapshot: "text", changes: "text" },
  onConflict: "keep",
});

export const writeInbox = insertion<Row & { item: number }>("inbox", {
  key: ["item"],
  columns: {
    item: "bigint",
    endpoint: "text",
    flags: "text",
    input: "text",
    content_hash: "text",
    reason: "text",
    event_at: "bigint",
    received_at: "bigint",
    app: "text",
    state: "text",
  },
  onConflict: "keep",
  returning: "item",
});

export const writeInboxKeys = insertion("inbox_key", {
  key: ["item", "namespace", "value"],
  columns: { item: "bigint", namespace: "text", value: "text" },
  onConflict: "keep",
});
