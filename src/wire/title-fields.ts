// Which title an item of any write means. Contract: media-objects.md 1, 2, 4; clients.md 6.1.

import { readSentIds, sendsId } from "../core/titles/sent-ids.ts";
import type { TitleQuery } from "../core/titles/title-query.ts";
import { emptyField } from "./errors.ts";
import { isYes, readName, readYear } from "./fields.ts";

/** The fields of an item that say which title is meant. */
export type TitleFields = {
  readonly title?: string | number | null | undefined;
  readonly year?: number | string | null | undefined;
  readonly ids?: object | null | undefined;
  readonly use_tvdb_anime_seasons?: unknown;
};

export type NamedTitle = Omit<TitleQuery, "section" | "parts">;

/**
 * Reads ids, name and year. `besides` holds ids that are not the title's own but may still lead to it.
 * @throws WireError 400 `empty_field` when nothing says which title is meant
 */
export function readTitleFields(input: TitleFields, besides: object = {}): NamedTitle {
  const sent: Readonly<Record<string, unknown>> = { ...input.ids };
  // One importer writes the title and the year among the ids.
  const name = readName(input.title) ?? readName(sent.title);
  const ids = readSentIds(sent);
  if (name === null && !sendsId(sent) && !sendsId(besides)) throw emptyField("ids");
  return {
    ids,
    name,
    year: readYear(input.year) ?? readYear(sent.year),
    usesTvdbSeasons: isYes(input.use_tvdb_anime_seasons),
  };
}
