// When so many removals of one app are a mistake that the owner has to confirm them. See architecture.md 2, promise 5.

/** How much an app may remove before its removals are held. Both limits must be reached. */
export type GuardLimits = {
  /** The share of the library, 0 to 1, that must be exceeded. */
  readonly share: number;
  /** The number of titles that must be reached. */
  readonly titlesMin: number;
  /** Removals within this time count together. */
  readonly windowMillis: number;
};

/** Numbers of titles that one app has removed or wants to remove. */
export type Removals = {
  /** Removed within the window. */
  readonly removed: number;
  /** Held, and not decided yet. */
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
