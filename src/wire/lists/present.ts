// The answers of add-to-list and of the ratings writes. Contract: sync.md 3, 4, 6.

import type { ListItem, TitleItem, TitleResult } from "../../core/requests/request-items.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { answerListOf, echoTypeOf } from "../sections.ts";
import type { ListAnswer, RatingsAnswer, RatingsRemovalAnswer } from "./schema.ts";

/** The item as it was sent, with its `type`: anime is a show here. */
function echo({ query, input }: TitleItem): Record<string, unknown> {
  return { ...input, type: echoTypeOf(query.section) };
}

type NotFound = { movies: unknown[]; shows: unknown[] };

/** The items whose title is not known. */
function presentNotFound(results: readonly TitleResult<TitleItem, unknown>[]): NotFound {
  const notFound: NotFound = { movies: [], shows: [] };
  for (const { item, found } of results)
    if (found === null) notFound[answerListOf(item.query.section)].push(echo(item));
  return notFound;
}

type Listed = { readonly status: ListItem["to"] };

/** `to` of each item is the list that it really went to. */
export function presentListed(results: readonly TitleResult<ListItem, Listed>[]): ListAnswer {
  const added: ListAnswer["added"] = { movies: [], shows: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    const { title, outcome } = found;
    added[answerListOf(item.query.section)].push({
      ...echo(item),
      to: outcome.status,
      anime_type: title.animeType,
    });
  }
  return { added, not_found: presentNotFound(results) };
}

export function presentRated(
  results: readonly TitleResult<TitleItem, { readonly status: ListStatus }>[],
): RatingsAnswer {
  const added: RatingsAnswer["added"] = { movies: 0, shows: 0, statuses: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    added[answerListOf(item.query.section)] += 1;
    added.statuses.push({ request: echo(item), response: { status: found.outcome.status } });
  }
  return { added, not_found: presentNotFound(results) };
}

/** Counts what was matched, rated or not. */
export function presentUnrated(results: readonly TitleResult<TitleItem, unknown>[]): RatingsRemovalAnswer {
  const deleted = { movies: 0, shows: 0 };
  for (const { item, found } of results) if (found !== null) deleted[answerListOf(item.query.section)] += 1;
  return { deleted, not_found: presentNotFound(results) };
}
