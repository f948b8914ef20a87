// The plans that a Simkl account may have; here everybody has the largest unless the operator says otherwise.

export const ACCOUNT_PLANS = ["free", "pro", "vip"] as const;
export type AccountPlan = (typeof ACCOUNT_PLANS)[number];
