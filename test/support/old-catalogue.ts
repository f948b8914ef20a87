// Opens a catalogue that version 0.1 wrote with this version.

import type { Engine } from "../../src/database/database.ts";
import { ask, type Steps, statement } from "../../src/database/sql/statement.ts";
import { type OldStores, openOldStores, type TableRows } from "./old-stores.ts";

/** Opens stores whose catalogue has these rows of version 0.1. */
export function openOldCatalogue(rows: TableRows, engine: Engine): Promise<OldStores> {
  return openOldStores({ catalogue: { rows, insertMore: () => insertWords(rows, engine) } }, engine);
}

/** Inserts the rows of the full-text index in the format of version 0.1. */
function* insertWords(rows: TableRows, engine: Engine): Steps<void> {
  for (const { title = null, rank = null } of rows.searchable ?? []) {
    const names = (rows.title_name ?? []).filter((one) => one.title === title).map(({ name }) => name);
    const words = [...new Set(names.join(" ").split(" "))].join(" ");
    yield* engine === "sqlite"
      ? ask(
          statement("insert into title_search (rowid, words) values (cast(? as integer), ?)"),
          (1000 - Number(rank)) * 4_294_967_296 + Number(title),
          words,
        )
      : ask(
          statement("insert into title_search (title, rank, words) values (?, ?, to_tsvector('simple', ?))"),
          title,
          rank,
          words,
        );
  }
}
