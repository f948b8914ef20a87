// One listed title as it is read back.

import type { Millis } from "./ids.ts";
import type { Shelf } from "./shelf.ts";
import type { Title } from "./title.ts";

/** `isKnown` is false when the catalogue has lost the title: it is then what the library remembers of it. */
export type LibraryRow = {
  readonly title: Title;
  readonly isKnown: boolean;
  readonly shelf: Shelf;
  readonly lastWatchedAt: Millis | null;
};
