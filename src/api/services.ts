// What the routes of the personal half work with.

import type { Person } from "../accounts/people.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { AccountId } from "../core/ids.ts";
import type { Clock } from "../core/time.ts";
import type { Library } from "../library/library.ts";

export type Services = {
  readonly catalogue: Catalogue;
  readonly library: Library;
  readonly clock: Clock;
  readonly personOf: (account: AccountId) => Promise<Person | null>;
  readonly planOf: (account: AccountId) => Promise<"free" | "pro" | "vip">;
  /** Whether the person's rewatches are kept as sessions: their plan and their settings allow it. */
  readonly tracksRewatches: (account: AccountId) => Promise<boolean>;
};
