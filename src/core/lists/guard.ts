// Whether one app removes so many titles that its removals are held until the owner confirms them.
// See architecture.md 2, promise 5.

/** How much an app may remove. Beyond both the share and the number, its removals are held. */
export type GuardLimits = {
  /** A share of the library, 0 to 1. More than this is too much. */
  readonly share: number;
  /** A number of titles. This many or more are too many. */
  readonly titlesMin: number;
  /** Removals within this time count together. */
  readonly windowMillis: number;
};

/** Numbers of titles that one app has removed or wants to remove. */
export type Removals = {
  /** Removed within the window. */
  readonly removed: number;
  /** Held, and waiting for the owner's decision. */
  readonly held: number;
  /** In this request. */
  readonly requested: number;
};

/** Whether the number of titles is reached. If not, the size of the library need not be known. */
export function areMany({ removed, held, requested }: Removals, limits: GuardLimits): boolean {
  return requested > 0 && removed + held + requested >= limits.titlesMin;
}

/** Whether the removals are held. `entries` is the number of titles in the library before this request. */
export function isMassRemoval(removals: Removals, entries: number, limits: GuardLimits): boolean {
  const { removed, held, requested } = removals;
  // The share is of the library as it was before the first removal of the window.
  return areMany(removals, limits) && removed + held + requested > limits.share * (entries + removed);
}
