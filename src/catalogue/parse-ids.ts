// Parsing the stored ids of titles and episodes.

import type { Ids } from "../core/titles/title.ts";

/** @throws Error for what is not a JSON object */
export function parseIds(json: string): Ids {
  const ids: Ids | null = JSON.parse(json);
  if (typeof ids !== "object" || ids === null) throw new Error(`these are no ids: ${json.slice(0, 100)}`);
  return ids;
}
