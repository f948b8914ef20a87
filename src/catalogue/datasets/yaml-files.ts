// Streaming YAML files entry by entry.

import { parse } from "yaml";
import { DatasetFormatError } from "./dataset.ts";
import { readLines } from "./files.ts";
import { storable } from "./storable.ts";

/** Characters of one entry; the longest known has a few thousand. */
const ENTRY_LENGTH_MAX = 256 * 1024;

/**
 * The entries of a YAML file that is one long list or mapping. Each begins at a line for which `begins` is true, and
 * is parsed as a document of its own. @throws DatasetFormatError
 */
export async function* readYamlEntries(
  path: string,
  begins: (line: string) => boolean,
): AsyncGenerator<unknown> {
  let entry: string[] = [];
  let length = 0;
  for await (const lines of readLines(path))
    for (const line of lines) {
      if (begins(line) && entry.length > 0) {
        yield storable(parse(entry.join("\n")));
        entry = [];
        length = 0;
      }
      entry.push(line);
      length += line.length;
      if (length > ENTRY_LENGTH_MAX)
        throw new DatasetFormatError(`${path} is another kind of file: an entry is too long`);
    }
  if (entry.length > 0) yield storable(parse(entry.join("\n")));
}
