// Parses the path of the inbox endpoints. See reprise-api.md.

import { noSuchItem } from "../../errors.ts";

/** The number of an inbox item. @throws WireError 404 `no_such_item` unless the text is a whole number */
export function parseItemNumber(text: string): number {
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) throw noSuchItem();
  return Number(text);
}
