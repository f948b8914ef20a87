// The items of POST /sync/watched: what each may mean. Contract: sync.md 9, clients.md 6.5.

import { namesFamily } from "../../core/titles/namespaces.ts";
import { readSentIds } from "../../core/titles/sent-ids.ts";
import type { Section, TitleQuery } from "../../core/titles/title-query.ts";
import { tooManyItems, wrongParameter } from "../errors.ts";
import { readName, readNumber, readYear } from "../fields.ts";
import type { WatchedBody } from "./schema.ts";

/** Most items of a request that asks for more than yes or no. */
const EXTENDED_ITEMS_MAX = 100;

type WatchedInput = Readonly<Record<string, unknown>>;

export type WatchedItem = {
  readonly input: WatchedInput;
  /** What the item may mean, the likeliest first: without a type, tmdb may number a movie or a show. */
  readonly queries: readonly TitleQuery[];
  readonly asksEpisode: boolean;
};

/** What more than yes or no is asked for. */
export type WatchedOptions = {
  readonly counters: boolean;
  readonly episodes: boolean;
  readonly specials: boolean;
};

/** @throws WireError 400 `wrong_parameter` */
export function parseWatched(body: WatchedBody): WatchedItem[] {
  return body.map((item) => {
    const input: WatchedInput = { ...item };
    const queries = queriesOf(input);
    return { input, queries, asksEpisode: queries[0]?.parts !== null };
  });
}

/** Null when nothing more than yes or no is asked. @throws WireError 400 `max_items` */
export function parseExtended(extended: string | undefined, items: number): WatchedOptions | null {
  if (extended === undefined || extended.trim() === "") return null;
  if (items > EXTENDED_ITEMS_MAX) throw tooManyItems(EXTENDED_ITEMS_MAX);
  const names = new Set(extended.split(",").map((name) => name.trim()));
  // `full` is undocumented, and sent by clients that want the episodes.
  const episodes = names.has("episodes") || names.has("full");
  return { episodes, counters: episodes || names.has("counters"), specials: names.has("specials") };
}

function queriesOf(input: WatchedInput): TitleQuery[] {
  const { ids: nested, ...flat } = input;
  const ids = readSentIds(flat);
  for (const [namespace, value] of readSentIds(nested)) ids.set(namespace, value);
  const season = readCoordinate(input.season, "season");
  const number = readCoordinate(input.episode, "number");
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
  return sectionsOf(input.type, parts !== null).map((section) => ({ ...query, section }));
}

function sectionsOf(type: unknown, asksEpisode: boolean): Section[] {
  if (type === "movie" || type === "movies") return ["movies"];
  if (type === "anime") return ["anime"];
  if (type === "show" || type === "tv" || type === "shows" || asksEpisode) return ["shows"];
  return ["movies", "shows"];
}

function readCoordinate(value: unknown, field: "season" | "number"): number | null {
  if (value === undefined || value === null || value === "") return null;
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0) throw wrongParameter(field);
  return readNumber(number, field);
}
