// SQL of the person: the account's row in the library. Every commit locks it.

import type { Millis } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import { accountUpdate } from "../../database/sql/update.ts";

/** The columns that a commit updates. */
const UPDATED = {
  revision: bigint(),
  stamp: bigint<Millis>(),
  activity_times: text(),
  last_rewatch: bigint(),
  last_playback: bigint(),
  /** The number of items in the inbox. */
  waiting: integer(),
  /** The number of held removals. */
  held: integer(),
  /** The earliest air time of the next episodes that the person is waiting for; null if there are none. */
  next_air_at: bigint<Millis | null>(),
};
const COLUMNS = {
  ...UPDATED,
  /** The latest stamp that a client was shown. */
  shown: bigint<Millis>(),
  settings: text(),
};

export type PersonRow = RowOf<typeof COLUMNS>;

export const create = accountInsertion("person", { columns: COLUMNS, key: [], onConflict: "keep" });

const PERSON = columnList(COLUMNS);

export const read = statement<PersonRow>(`select ${PERSON} from person where account = ?`);

export const lock = statement<PersonRow>(`select ${PERSON} from person where account = ?`, { lock: true });

export const update = accountUpdate("person", { set: UPDATED, key: {} });

/** Marks the stamp as shown. Returns no row if it is marked already. */
export const showStamp = statement<PersonRow>(`
  update person set shown = stamp where account = ? and shown < stamp returning ${PERSON}`);
