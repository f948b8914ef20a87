// Parses the path of the user endpoints. Contract: auth.md 7, 8.

import { type AccountId, toAccountId } from "../../core/ids.ts";
import { malformedUserId } from "../errors.ts";

/** @throws WireError 404 `user_id_failed` unless the text is a positive integer */
export function parseUserId(id: string): AccountId {
  if (!/^\d{1,15}$/.test(id) || Number(id) === 0) throw malformedUserId();
  return toAccountId(Number(id));
}
