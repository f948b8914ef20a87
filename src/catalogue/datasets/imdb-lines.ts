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

export const given = (value: string | undefined): string | undefined =>
  value === undefined || value === "\\N" || value === "" ? undefined : value;

export function numberOf(value: string | undefined): number | undefined {
  const number = Number(given(value) ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** An episode in title.basics: "" for no name, 0 for no length. */
export type EpisodeName = { readonly name: string; readonly runtime: number };

/** Whether a line of title.basics is an episode's. */
export const isEpisodeLine = (line: string): boolean =>
  line.startsWith("tvEpisode\t", line.indexOf("\t") + 1);

export function readEpisodeName([, , name = "", , , , , minutes]: Line): EpisodeName {
  // "Episode #1.2" is IMDb's way of saying that it knows no name.
  const isName = given(name) !== undefined && !/^Episode #\d+\.\d+$/.test(name);
  return { name: isName ? name : "", runtime: numberOf(minutes) ?? 0 };
}
