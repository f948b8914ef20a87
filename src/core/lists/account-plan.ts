// The plans of an account. An account has `vip` unless the operator gives it another one. Contract: rewatches.md 1.

export const ACCOUNT_PLANS = ["free", "pro", "vip"] as const;
export type AccountPlan = (typeof ACCOUNT_PLANS)[number];
