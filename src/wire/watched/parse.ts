// Parses the items and the query of POST /sync/watched. Contract: sync.md 9, clients.md 6.5.

import { namesFamily } from "../../core/titles/namespaces.ts";
import { readSentIds } from "../../core/titles/sent-ids.ts";
import type { Section, TitleQuery } from "../../core/titles/title-query.ts";
import { tooManyItems, wrongParameter } from "../errors.ts";
import { readName, readPartNumber, readYear } from "../fields.ts";
import type { WatchedBody } from "./schema.ts";

/** The maximum number of items of a request with `extended`. */
const EXTENDED_ITEMS_MAX = 100;

type WatchedInput = Readonly<Record<string, unknown>>;

export type WatchedItem = {
  readonly input: WatchedInput;
  /** The titles that the item may mean, the likeliest first. An item without a `type` may mean a movie or a show. */
  readonly queries: readonly TitleQuery[];
  /** Whether the item asks about one episode. */
  readonly asksEpisode: boolean;
};

/** The details that `extended` adds to each item. */
export type WatchedOptions = {
  /** Counts of episodes, of the title and of each season. */
  readonly counters: boolean;
  /** All episodes of each season. */
  readonly episodes: boolean;
  /** Whether season 0 is listed and counted. */
  readonly specials: boolean;
};

/** @throws WireError 400 `wrong_parameter` */
export function parseWatched(body: WatchedBody): WatchedItem[] {
  return body.map((item) => {
    const input: WatchedInput = { ...item };
    const queries = readQueries(input);
    return { input, queries, asksEpisode: queries[0]?.parts !== null };
  });
}

/** Null when `extended` is absent or blank. @throws WireError 400 `max_items` for more than 100 items */
export function parseExtended(extended: string | undefined, itemCount: number): WatchedOptions | null {
  if (extended === undefined || extended.trim() === "") return null;
  if (itemCount > EXTENDED_ITEMS_MAX) throw tooManyItems(EXTENDED_ITEMS_MAX);
  const names = new Set(extended.split(",").map((name) => name.trim()));
  // Some clients send the undocumented `full` for `episodes`. Contract: clients.md 6.5.
  const episodes = names.has("episodes") || names.has("full");
  return { episodes, counters: episodes || names.has("counters"), specials: names.has("specials") };
}

function readQueries(input: WatchedInput): TitleQuery[] {
  const { ids: nestedIds, ...flatIds } = input;
  const ids = readSentIds(flatIds);
  for (const [namespace, value] of readSentIds(nestedIds)) ids.set(namespace, value);
  const season = readRawPartNumber(input.season, "season");
  const number = readRawPartNumber(input.episode, "number");
  const parts =
    number === null
      ? null
      : [{ source: 0, watchedAt: null, ids: new Map(), at: { season: season ?? 1, number } }];
  const query = {
    ids,
    name: readName(input.title),
    year: readYear(input.year),
    usesTvdbSeasons: season !== null && namesFamily(ids),
    parts,
  };
  return possibleSections(input.type, parts !== null).map((section) => ({ ...query, section }));
}

function possibleSections(type: unknown, asksEpisode: boolean): Section[] {
  if (type === "movie" || type === "movies") return ["movies"];
  if (type === "anime") return ["anime"];
  if (type === "show" || type === "tv" || type === "shows" || asksEpisode) return ["shows"];
  return ["movies", "shows"];
}

/**
 * A season or episode number that no schema has checked; null when absent or empty.
 * @throws WireError 400 `wrong_parameter` on anything but a whole number
 */
function readRawPartNumber(value: unknown, field: "season" | "number"): number | null {
  if (value === undefined || value === null || value === "") return null;
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0) throw wrongParameter(field);
  return readPartNumber(number, field);
}
