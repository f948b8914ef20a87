// SQL of playbacks: titles that are playing, saved or just finished.

import type { Millis, PlaybackId, TitleId } from "../../core/ids.ts";
import type { PlaybackState } from "../../core/playback/playback.ts";
import { bigint, columnList, double, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { accountDeletion } from "../../database/sql/deletion.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { selectionByTitle } from "../../database/sql/selection.ts";
import { statement } from "../../database/sql/statement.ts";

const KEY = { playback: bigint<PlaybackId>() };
const COLUMNS = {
  ...KEY,
  title: bigint<TitleId>(),
  season: integer(),
  number: integer(),
  state: text<PlaybackState>(),
  progress: double(),
  started_at: bigint<Millis>(),
  paused_at: bigint<Millis | null>(),
  ends_on: bigint<Millis>(),
  allow_rewatch: integer(),
  app: text(),
};

export type PlaybackKey = RowOf<typeof KEY>;
export type PlaybackRow = RowOf<typeof COLUMNS>;

export const load = selectionByTitle<PlaybackRow>("playback", columnList(COLUMNS, "x"), "x.playback");

export const list = statement<PlaybackRow>(`
  select ${columnList(COLUMNS, "x")} from playback x where x.account = ? order by x.paused_at desc, x.playback desc`);

export const find = statement<PlaybackRow>(`
  select ${columnList(COLUMNS, "x")} from playback x where x.account = ? and x.playback = ?`);

export const listOutstanding = statement<{ title: TitleId }>(`
  select title from playback where account = ? and state in ('playing', 'checkin') order by title`);

export const listEndedCheckins = statement<{ title: TitleId }>(`
  select title from playback where account = ? and state = 'checkin' and ends_on <= ? order by title`);

export const prune = statement(`
  delete from playback where account = ?
    and ((state = 'watched' and ends_on < ?) or (state = 'paused' and paused_at < ?))`);

export const write = accountInsertion("playback", {
  columns: COLUMNS,
  key: ["playback"],
  onConflict: "update",
});

export const remove = accountDeletion("playback", KEY);
