// The path of the inbox endpoints.

import { noSuchItem } from "../../errors.ts";

/** The number of an inbox item. @throws WireError 404 `no_such_item` unless the text is a safe integer. */
export function parseItemNumber(text: string): number {
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) throw noSuchItem();
  return Number(text);
}
