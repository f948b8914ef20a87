// Episode markers. Contract: open-questions.md 37, 38.

import type { Part } from "../core/ids.ts";
import type { Title } from "../core/title.ts";

/** `S01E04`, for anime `E04`; null for none. */
export function marker(title: Title, part: Part | null): string | null {
  if (part === null) return null;
  const two = (number: number): string => String(number).padStart(2, "0");
  return title.type === "anime" ? `E${two(part.number)}` : `S${two(part.season)}E${two(part.number)}`;
}
