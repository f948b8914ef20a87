// One title of a library, as all-items and the ratings list it.

import type { Millis } from "../ids.ts";
import type { Shelf } from "../shelf.ts";
import type { Title } from "../titles/title.ts";

export type LibraryRow = {
  /** If the catalogue no longer has the title, it is built from the snapshot in the library. */
  readonly title: Title;
  /** Whether the catalogue has the title. */
  readonly isKnown: boolean;
  readonly shelf: Shelf;
  readonly lastWatchedAt: Millis | null;
};
