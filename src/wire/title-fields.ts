// Parses the fields by which an item identifies its title. Contract: media-objects.md 1, 2, 4; clients.md 6.1.

import { readSentIds, sendsId } from "../core/titles/sent-ids.ts";
import type { TitleQuery } from "../core/titles/title-query.ts";
import { emptyField } from "./errors.ts";
import { isYes, readName, readYear } from "./fields.ts";

/** The fields of an item that identify its title. */
export type TitleFields = {
  readonly title?: string | number | null | undefined;
  readonly year?: number | string | null | undefined;
  readonly ids?: object | null | undefined;
  readonly use_tvdb_anime_seasons?: unknown;
};

/** A title as an item identifies it. */
export type NamedTitle = Omit<TitleQuery, "section" | "parts">;

/**
 * Reads the ids, the name and the year. `episodeIds` are the ids of the item's episode, by which its title can be found
 * too.
 * @throws WireError 400 `empty_field` when nothing identifies the title
 */
export function readTitleFields(input: TitleFields, episodeIds: object = {}): NamedTitle {
  const sentIds: Readonly<Record<string, unknown>> = { ...input.ids };
  // One client sends the title and the year inside `ids`. Contract: media-objects.md 1.1.
  const name = readName(input.title) ?? readName(sentIds.title);
  if (name === null && !sendsId(sentIds) && !sendsId(episodeIds)) throw emptyField("ids");
  return {
    ids: readSentIds(sentIds),
    name,
    year: readYear(input.year) ?? readYear(sentIds.year),
    usesTvdbSeasons: isYes(input.use_tvdb_anime_seasons),
  };
}
