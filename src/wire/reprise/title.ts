// A title in the answers of Reprise's own endpoints.

import type { TitleSnapshot } from "../../core/revisions/revision.ts";
import type { WireTitle } from "./schema.ts";

/** A title as it was when it changed. */
export function presentSnapshot({ title, type, name, year, ids }: TitleSnapshot): WireTitle {
  return { type, title: name, year, ids: { simkl: title, ...ids } };
}

/** A title as people call it: `Heat (1995)`. */
export function titleLabel({ title, year, ids }: WireTitle): string {
  const shown = title === "" ? `title ${ids.simkl}` : title;
  return year === null ? shown : `${shown} (${year})`;
}
