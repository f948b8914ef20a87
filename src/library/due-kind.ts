// What may be due for an account.

/** A check-in ends; the inbox is tried again; idempotency keys are old enough to be forgotten. */
export type DueKind = "checkin" | "inbox" | "keys";

/** Accounts whose due work is answered at a time. */
export const DUE_ACCOUNTS_MAX = 100;
