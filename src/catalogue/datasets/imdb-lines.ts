// Lines of IMDb's files, and what their columns say.

import { readLines } from "./files.ts";

export type Line = readonly string[];

/**
 * The lines behind the header that are wanted, their columns apart. Nothing is quoted: a name may hold quotation marks.
 */
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

/** Whether a line of title.basics is an episode's. */
export const isEpisodeLine = (line: string): boolean =>
  line.startsWith("tvEpisode\t", line.indexOf("\t") + 1);

/** A column's text; undefined where IMDb says nothing. */
export const given = (value: string | undefined): string | undefined =>
  value === undefined || value === "\\N" || value === "" ? undefined : value;

/** A column's whole number from 0 on; undefined for anything else. */
export function numberIn(value: string | undefined): number | undefined {
  const number = Number(given(value) ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
