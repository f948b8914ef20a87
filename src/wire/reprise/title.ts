// A title in responses of the Reprise API.

import type { TitleSnapshot } from "../../core/revisions/revision.ts";
import type { WireTitle } from "./schema.ts";

/** The title with the name and ids that it had when it changed. */
export function presentSnapshot({ title, type, name, year, ids }: TitleSnapshot): WireTitle {
  return { type, title: name, year, ids: { simkl: title, ...ids } };
}

/** The title in words, such as `Heat (1995)`. */
export function titleLabel({ title, year, ids }: WireTitle): string {
  const name = title === "" ? `title ${ids.simkl}` : title;
  return year === null ? name : `${name} (${year})`;
}
