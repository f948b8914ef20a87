// The wire's words for list statuses. Contract: conventions.md 14.

import { LIST_STATUSES, type ListStatus } from "../core/shelf.ts";

/** Older names that clients still send. */
const OLDER_NAMES: Readonly<Record<string, ListStatus>> = { notinteresting: "dropped" };

/** Every word that names a list. */
export const STATUS_WORDS: readonly string[] = [...LIST_STATUSES, ...Object.keys(OLDER_NAMES)];

/** The status that a word names; null for any other word. */
export function readListStatus(word: unknown): ListStatus | null {
  if (typeof word !== "string") return null;
  const name = Object.hasOwn(OLDER_NAMES, word) ? OLDER_NAMES[word] : word;
  return LIST_STATUSES.find((one) => one === name) ?? null;
}
