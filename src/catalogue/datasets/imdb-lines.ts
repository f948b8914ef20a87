// Lines and columns of IMDb's files.

import { readLines } from "./files.ts";

export type Line = readonly string[];

/** The columns of the wanted lines after the header. Columns are not quoted: names may contain quotation marks. */
export async function* lineRows(
  path: string,
  isWanted: (line: string) => boolean = () => true,
): AsyncGenerator<Line> {
  let isHeader = true;
  for await (const lines of readLines(path))
    for (const line of lines) {
      if (!isHeader && line !== "" && isWanted(line)) yield line.split("\t");
      isHeader = false;
    }
}

/** Whether a line of title.basics is an episode. */
export const isEpisodeLine = (line: string): boolean =>
  line.startsWith("tvEpisode\t", line.indexOf("\t") + 1);

/** The text of a column; undefined where it is empty or `\N`. */
export const given = (value: string | undefined): string | undefined =>
  value === undefined || value === "\\N" || value === "" ? undefined : value;

/** The integer ≥ 0 of a column; undefined for anything else. */
export function numberIn(value: string | undefined): number | undefined {
  const number = Number(given(value) ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
