// Parses the bodies of POST /sync/add-to-list, /sync/ratings and /sync/ratings/remove. Contract: sync.md 3, 4, 6.

import type { ListItem, RatingItem, TitleItem } from "../../core/requests/request-items.ts";
import type { Section } from "../../core/titles/title-query.ts";
import { emptyField, wrongParameter } from "../errors.ts";
import { readRating, readTime } from "../fields.ts";
import { readListStatus } from "../list-status.ts";
import { readTitleFields } from "../title-fields.ts";
import type { TitleBody, TitlesBody } from "./schema.ts";

const LISTS = ["movies", "shows", "anime"] as const;

/** Parses the items of the three lists, in the order `movies`, `shows`, `anime`. */
function parseEach<Item>(body: TitlesBody, parse: (section: Section, input: TitleBody) => Item): Item[] {
  return LISTS.flatMap((section) => (body[section] ?? []).map((input) => parse(section, input)));
}

function parseTitleItem(section: Section, input: TitleBody): TitleItem {
  return { input, query: { section, ...readTitleFields(input), parts: null } };
}

/** The items of POST /sync/ratings/remove. @throws WireError 400 `empty_field` when an item names no title */
export const parseTitleItems = (body: TitlesBody): TitleItem[] => parseEach(body, parseTitleItem);

/** The items of POST /sync/add-to-list. @throws WireError 400 `empty_field` or `wrong_parameter` */
export const parseListItems = (body: TitlesBody): ListItem[] => parseEach(body, parseListItem);

/** An item of POST /sync/add-to-list. @throws WireError 400 `empty_field` or `wrong_parameter` */
export function parseListItem(section: Section, input: TitleBody): ListItem {
  return {
    ...parseTitleItem(section, input),
    to: readTo(section, input.to),
    watchedAt: readTime(input.watched_at, "watched_at"),
    addedAt: readTime(input.added_at, "added_at"),
  };
}

/** The `to` of an item. Older clients send `remove` to remove the title. Contract: sync.md 6. */
function readTo(section: Section, to: unknown): ListItem["to"] {
  if (to === undefined || to === null || to === "") throw emptyField("to");
  if (to === "remove") return "remove";
  const status = readListStatus(to);
  if (!status || (status === "hold" && section === "movies")) throw wrongParameter("to");
  return status;
}

/** The items of POST /sync/ratings. @throws WireError 400 `empty_field` or `wrong_parameter` */
export const parseRatingItems = (body: TitlesBody): RatingItem[] => parseEach(body, parseRatingItem);

/**
 * An item of POST /sync/ratings. An item that rates only episodes is valid, but has no rating. Contract: sync.md 3,
 * clients.md 6.4. @throws WireError 400 `empty_field` or `wrong_parameter`
 */
export function parseRatingItem(section: Section, input: TitleBody): RatingItem {
  const { rating, seasons, episodes, rated_at } = input;
  if (rating === undefined && seasons === undefined && episodes === undefined) throw emptyField("rating");
  return {
    ...parseTitleItem(section, input),
    rating: readRating(rating),
    ratedAt: readTime(rated_at, "rated_at"),
  };
}
