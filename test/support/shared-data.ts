// Real datasets in a folder outside the repository. Tests that need them are skipped if the folder does not exist.

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const SHARED = new URL("../../../shared/", import.meta.url);

/** The reason why the data is missing, or false. For `{ skip: sharedIsMissing }`. */
export const sharedIsMissing: string | false = existsSync(SHARED) ? false : "the shared data is not here";

/** Reads a file of the shared folder. Uncompresses it if its name ends with `.gz`. */
export function readShared(path: string): string {
  const bytes = readFileSync(new URL(path, SHARED));
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
