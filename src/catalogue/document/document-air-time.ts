// Times of broadcast in a catalogue document.

import { type Millis, toMillis } from "../../core/ids.ts";
import { MINUTE, parseTime } from "../../core/time.ts";
import { CatalogueFormatError } from "./document-error.ts";

/**
 * The time, and its offset from UTC in minutes. A date without a time is midnight at the offset `home`.
 * @throws CatalogueFormatError for what is not a date
 */
export function airTime(text: string, home = 0): { at: Millis; offset: number } {
  const at = parseTime(text);
  if (at === null) throw new CatalogueFormatError(`"${text}" is not a date`);
  if (!/[T ]/i.test(text.trim())) return { at: toMillis(at - home * MINUTE), offset: home };
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  const offset = sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return { at, offset };
}
