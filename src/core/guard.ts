// When removals are too many to be believed at once. See architecture.md 2, promise 5.

/** How much an app may remove before its removals are held for the library's owner. */
export type GuardLimits = {
  /** A share of the library, 0 to 1, that must be exceeded… */
  readonly share: number;
  /** …and a number of titles that must be reached. */
  readonly titlesMin: number;
  /** Removals of the last so many milliseconds count together. */
  readonly windowMillis: number;
};

/** Titles that one app removed, or asks to remove. */
export type Removals = {
  /** Within the window, removed already. */
  readonly removed: number;
  /** Held, and not decided on yet. */
  readonly held: number;
  /** Asked for now. */
  readonly requested: number;
};

/** Whether enough titles are meant at all: only then it matters how large the library is. */
export function areMany({ removed, held, requested }: Removals, limits: GuardLimits): boolean {
  return requested > 0 && removed + held + requested >= limits.titlesMin;
}

/** Whether the removals are held. `listed`: titles in the library now, those of the request among them. */
export function isMassRemoval(removals: Removals, listed: number, limits: GuardLimits): boolean {
  const { removed, held, requested } = removals;
  // As large as the library was when the first of them was removed.
  return areMany(removals, limits) && removed + held + requested > limits.share * (listed + removed);
}
