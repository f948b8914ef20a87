// Fribb's list as a tab separated table.

import type { JsonObject } from "../json.ts";
import { DatasetFormatError } from "./dataset.ts";
import { readLines } from "./files.ts";
import { SERVICES } from "./fribb-services.ts";

/** The fields of the list, by column of the table. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ...SERVICES.map(
    ([field]) => [field.replace(/_id$/, "").replace("anime-planet", "animeplanet"), field] as const,
  ),
  ["tmdb", "themoviedb_id"],
  ["type", "type"],
]);

/** The rows of the table in the form of the list. @throws DatasetFormatError */
export async function* readTable(path: string): AsyncGenerator<JsonObject> {
  let columns: string[] | null = null;
  for await (const lines of readLines(path))
    for (const line of lines) {
      const cells = line.replace(/\r$/, "").split("\t");
      if (columns !== null) {
        if (line !== "") yield tableRow(columns, cells);
        continue;
      }
      if (!["anidb", "mal", "simkl"].every((name) => cells.includes(name)))
        throw new DatasetFormatError(`${path} is neither Fribb's list nor the table of it`);
      columns = cells;
    }
}

function tableRow(columns: readonly string[], cells: readonly string[]): JsonObject {
  const row: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const [field, cell] = [FIELDS.get(column), cells[at] ?? ""];
    if (field === undefined || cell === "") continue;
    const [, kind] = /^(tv|movie):/.exec(cell) ?? [];
    const ids = cell.replaceAll(/(^|,)(tv|movie):/g, "$1");
    row[field] = field === "themoviedb_id" && kind !== undefined ? { [kind]: ids } : cell;
  }
  return row;
}
