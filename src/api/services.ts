// What the routes of the personal half work with.

import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Clock } from "../core/time.ts";
import type { Library } from "../library/library.ts";

export type Services = {
  readonly catalogue: Catalogue;
  readonly library: Library;
  readonly clock: Clock;
};
