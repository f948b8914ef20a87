// The items of add-to-list and the ratings writes: whole titles, each with a field of its own.

import { LIST_STATUSES, type ListStatus } from "../../core/shelf.ts";
import type { Section, TitleQuery } from "../../core/title-query.ts";
import { missed, wrong } from "../errors.ts";
import { readRating } from "../fields.ts";
import { readTitleFields, type TitleFields } from "../title-fields.ts";
import type { TitlesBody } from "./schema.ts";

export type TitleItem = {
  readonly section: Section;
  readonly input: Readonly<Record<string, unknown>>;
  readonly query: TitleQuery;
};

/** The items in the order movies, shows, anime. @throws WireError 400 `empty_field` when one names no title */
export function parseTitleItems(body: TitlesBody): TitleItem[] {
  return (["movies", "shows", "anime"] as const).flatMap((section) =>
    (body[section] ?? []).map((input) => ({
      section,
      input: input as Record<string, unknown>,
      query: { section, ...readTitleFields(input as TitleFields), parts: null },
    })),
  );
}

/** The list of an item of add-to-list; `remove` is the old way to remove. @throws WireError. Contract: sync.md 6 */
export function readTo({ section, input }: TitleItem): ListStatus | "remove" {
  const { to } = input;
  if (to === undefined || to === null || to === "") throw missed("to");
  if (to === "remove") return "remove";
  const status = LIST_STATUSES.find((one) => one === (to === "notinteresting" ? "dropped" : to));
  if (!status || (status === "hold" && section === "movies")) throw wrong("to");
  return status;
}

/**
 * The rating of an item; null when it is out of range or only rates episodes: such an item is not found.
 * @throws WireError 400 `empty_field` when no rating was sent. Contract: sync.md 3, clients.md 6.4
 */
export function readItemRating({ input }: TitleItem): number | null {
  if (input.rating === undefined && input.seasons === undefined && input.episodes === undefined)
    throw missed("rating");
  return readRating(input.rating);
}
