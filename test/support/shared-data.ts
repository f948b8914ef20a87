// Real data beside the checkout; on a machine that does not have it, the tests that need it skip with a word.

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const SHARED = new URL("../../../shared/", import.meta.url);

/** False, or the word to skip with: `{ skip: sharedIsMissing }`. */
export const sharedIsMissing: string | false = existsSync(SHARED) ? false : "the shared data is not here";

/** The text of a file under the shared folder, unpacked when it is gzipped. */
export function readShared(path: string): string {
  const bytes = readFileSync(new URL(path, SHARED));
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
