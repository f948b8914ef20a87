// The kinds of due work.

/** `checkin`: a check-in ends; `inbox`: inbox items are retried; `keys`: old idempotency keys are deleted. */
export type DueKind = "checkin" | "inbox" | "keys";

/** The most accounts that are read at a time. */
export const DUE_ACCOUNTS_MAX = 100;
