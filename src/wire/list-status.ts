// The list statuses as requests write them. Contract: conventions.md 14.

import { LIST_STATUSES, type ListStatus } from "../core/shelf.ts";

/** Older names of statuses, which clients still send. */
const OLDER_NAMES: Readonly<Record<string, ListStatus>> = { notinteresting: "dropped" };

/** Every name of a status that a request may contain. */
export const STATUS_NAMES: readonly string[] = [...LIST_STATUSES, ...Object.keys(OLDER_NAMES)];

/** The status with this name; null for any other value. */
export function readListStatus(sent: unknown): ListStatus | null {
  if (typeof sent !== "string") return null;
  const name = Object.hasOwn(OLDER_NAMES, sent) ? OLDER_NAMES[sent] : sent;
  return LIST_STATUSES.find((status) => status === name) ?? null;
}
