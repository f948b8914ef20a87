// SQL of the person: the account's row in the library, which every commit locks.

import type { Millis } from "../../core/ids.ts";
import { bigint, columnList, integer, type RowOf, text } from "../../database/sql/columns.ts";
import { accountInsertion } from "../../database/sql/insertion.ts";
import { statement } from "../../database/sql/statement.ts";
import { accountUpdate } from "../../database/sql/update.ts";

/** What a commit updates. */
const MOVING = {
  revision: bigint(),
  stamp: bigint<Millis>(),
  activity_times: text(),
  last_rewatch: bigint(),
  last_playback: bigint(),
  /** Items in the inbox. */
  waiting: integer(),
  /** Removals that are held for the owner. */
  held: integer(),
  /** When the next episode airs that the person waits for, at the earliest; null for none. */
  next_air_at: bigint<Millis | null>(),
};
const COLUMNS = {
  ...MOVING,
  /** The last stamp that a client was shown. */
  shown: bigint<Millis>(),
  settings: text(),
};

export type PersonRow = RowOf<typeof COLUMNS>;

export const create = accountInsertion("person", { columns: COLUMNS, key: [], onConflict: "keep" });

const PERSON = columnList(COLUMNS);

export const read = statement<PersonRow>(`select ${PERSON} from person where account = ?`);

export const lock = statement<PersonRow>(`select ${PERSON} from person where account = ?`, { lock: true });

export const update = accountUpdate("person", { set: MOVING, key: {} });

/** Marks the stamp as shown; returns no row where it is already. */
export const showStamp = statement<PersonRow>(`
  update person set shown = stamp where account = ? and shown < stamp returning ${PERSON}`);
