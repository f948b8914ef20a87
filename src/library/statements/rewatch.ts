// SQL of rewatch sessions and their watches.

import type { Millis, RevisionNumber, RewatchId, TitleId } from "../../core/ids.ts";
import type { RewatchStatus } from "../../core/shelf.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { accountDeletion } from "../../database/sql/deletion.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { selectionByTitle } from "../../database/sql/selection.ts";

const KEY = { title: bigint<TitleId>(), rewatch: bigint<RewatchId>() };
const LOADED = {
  ...KEY,
  status: text<RewatchStatus>(),
  created_at: bigint<Millis>(),
  started_at: bigint<Millis>(),
  last_watched_at: bigint<Millis | null>(),
};
const COLUMNS = { ...LOADED, revision: bigint<RevisionNumber>() };

export type RewatchKey = RowOf<typeof KEY>;
export type RewatchRow = RowOf<typeof COLUMNS>;

export const load = selectionByTitle<RowOf<typeof LOADED>>(
  "rewatch",
  columnList(LOADED, "x"),
  "x.title, x.rewatch",
);

export const write = accountInsertion("rewatch", {
  columns: COLUMNS,
  key: ["title", "rewatch"],
  onConflict: "update",
});

export const remove = accountDeletion("rewatch", KEY);

const WATCH_KEY = { ...KEY, season: integer(), number: integer() };
const WATCH_LOADED = { ...WATCH_KEY, watched_at: bigint<Millis>() };
const WATCH_COLUMNS = { ...WATCH_LOADED, revision: bigint<RevisionNumber>() };

export type RewatchWatchKey = RowOf<typeof WATCH_KEY>;
export type RewatchWatchRow = RowOf<typeof WATCH_COLUMNS>;

export const loadWatches = selectionByTitle<RowOf<typeof WATCH_LOADED>>(
  "rewatch_watch",
  columnList(WATCH_LOADED, "x"),
);

export const writeWatches = accountInsertion("rewatch_watch", {
  columns: WATCH_COLUMNS,
  key: ["title", "rewatch", "season", "number"],
  onConflict: "update",
});

export const removeWatches = accountDeletion("rewatch_watch", WATCH_KEY);
