// What the routes of the personal half work with.

import type { App } from "../accounts/apps.ts";
import type { Person } from "../accounts/people.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { GuardLimits } from "../core/guard.ts";
import type { AccountId } from "../core/ids.ts";
import type { Clock } from "../core/time.ts";
import type { Library } from "../library/library.ts";

export type Services = {
  readonly catalogue: Catalogue;
  readonly library: Library;
  readonly clock: Clock;
  readonly personOf: (account: AccountId) => Promise<Person | null>;
  /** The app of a name, and of a client id; null when there is none. */
  readonly appNamed: (name: string) => Promise<App | null>;
  readonly appOf: (clientId: string) => Promise<App | null>;
  /** When removals are held for the library's owner. */
  readonly guard: GuardLimits;
  readonly planOf: (account: AccountId) => Promise<"free" | "pro" | "vip">;
  /** Whether the person's rewatches are kept as sessions: their plan and their settings allow it. */
  readonly tracksRewatches: (account: AccountId) => Promise<boolean>;
};
