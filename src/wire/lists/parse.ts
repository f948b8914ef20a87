// The bodies of add-to-list and of the ratings writes: whole titles, each with a field of its own.

import type { ListItem, RatingItem, TitleItem } from "../../core/requests/request-items.ts";
import type { Section } from "../../core/titles/title-query.ts";
import { emptyField, wrongParameter } from "../errors.ts";
import { readRating, readTime } from "../fields.ts";
import { readListStatus } from "../list-status.ts";
import { readTitleFields } from "../title-fields.ts";
import type { TitleBody, TitlesBody } from "./schema.ts";

const SECTIONS = ["movies", "shows", "anime"] as const;

/** Reads each item of the three lists, in the order movies, shows, anime. */
function parseEach<Item>(body: TitlesBody, parse: (section: Section, input: TitleBody) => Item): Item[] {
  return SECTIONS.flatMap((section) => (body[section] ?? []).map((input) => parse(section, input)));
}

function parseTitleItem(section: Section, input: TitleBody): TitleItem {
  return { input, query: { section, ...readTitleFields(input), parts: null } };
}

/** @throws WireError 400 `empty_field` when an item names no title */
export const parseTitleItems = (body: TitlesBody): TitleItem[] => parseEach(body, parseTitleItem);

/** The items of add-to-list. @throws WireError 400 */
export const parseListItems = (body: TitlesBody): ListItem[] => parseEach(body, parseListItem);

/** One item of add-to-list. @throws WireError 400 */
export function parseListItem(section: Section, input: TitleBody): ListItem {
  return {
    ...parseTitleItem(section, input),
    to: readTarget(section, input.to),
    watchedAt: readTime(input.watched_at, "watched_at"),
    addedAt: readTime(input.added_at, "added_at"),
  };
}

/** The list that an item is for; `remove` is the old way to remove. @throws WireError. Contract: sync.md 6 */
function readTarget(section: Section, to: unknown): ListItem["to"] {
  if (to === undefined || to === null || to === "") throw emptyField("to");
  if (to === "remove") return "remove";
  const status = readListStatus(to);
  if (!status || (status === "hold" && section === "movies")) throw wrongParameter("to");
  return status;
}

/** The items of POST /sync/ratings. @throws WireError 400 */
export const parseRatingItems = (body: TitlesBody): RatingItem[] => parseEach(body, parseRatingItem);

/** One item of POST /sync/ratings. @throws WireError 400. Contract: sync.md 3, clients.md 6.4 */
export function parseRatingItem(section: Section, input: TitleBody): RatingItem {
  const { rating, seasons, episodes, rated_at } = input;
  if (rating === undefined && seasons === undefined && episodes === undefined) throw emptyField("rating");
  return {
    ...parseTitleItem(section, input),
    rating: readRating(rating),
    ratedAt: readTime(rated_at, "rated_at"),
  };
}
