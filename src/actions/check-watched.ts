// Asking what of some titles was watched. Contract: sync.md 9, clients.md 6.5.

import type { AccountId } from "../core/ids.ts";
import { namesFamily, readSentIds } from "../core/namespaces.ts";
import { EMPTY_SHELF } from "../core/shelf.ts";
import type { Resolution, Section, TitleQuery } from "../core/title-query.ts";
import { WireError, wrong } from "../wire/errors.ts";
import { readName, readNumber, readYear } from "../wire/fields.ts";
import type { WatchedBody } from "../wire/lists/schema.ts";
import { presentWatched, type WatchedOptions } from "../wire/watched/present.ts";
import type { Services } from "./services.ts";

/** Most items of a request that asks for more than yes or no. */
const MOST_EXTENDED = 100;

type Asked = Readonly<Record<string, unknown>>;

/** One answer for each item, in order; null for an empty list. @throws WireError 400 `max_items` */
export async function checkWatched(
  services: Services,
  account: AccountId,
  body: WatchedBody,
  extended: string | undefined,
): Promise<readonly unknown[] | null> {
  if (body.length === 0) return null;
  const options = readExtended(extended);
  if (options !== null && body.length > MOST_EXTENDED)
    throw new WireError(400, "max_items", `At most ${MOST_EXTENDED} items with "extended"`);
  const items = body as readonly Asked[];
  const queries = items.map(queriesOf);
  const resolutions = await services.catalogue.resolve(queries.flat());
  let next = 0;
  const found = queries.map((alternatives) => {
    const answers = resolutions.slice(next, next + alternatives.length);
    next += alternatives.length;
    return answers.find(({ kind }) => kind === "found") ?? (answers[0] as Resolution);
  });
  const titles = found.flatMap((one) =>
    one.kind === "found" ? one.targets.map(({ title }) => title.id) : [],
  );
  const shelves = await services.library.shelves(account, titles);
  const now = services.clock();
  return items.map((input, at) => {
    const resolution = found[at];
    const target = resolution?.kind === "found" ? resolution.targets[0] : undefined;
    const asksEpisode = queries[at]?.[0]?.parts !== null;
    // A movie has no episode that could be asked for.
    if (!target || (asksEpisode && target.title.type === "movie")) return { ...input, result: "not_found" };
    const shelf = shelves.get(target.title.id) ?? EMPTY_SHELF;
    const part = target.parts?.[0];
    const episode = part && part.number !== null ? { season: part.season, number: part.number } : null;
    return { ...input, ...presentWatched(target.title, shelf, { asksEpisode, episode, options }, now) };
  });
}

/** Null when nothing more than yes or no is asked. */
function readExtended(extended: string | undefined): WatchedOptions | null {
  if (extended === undefined || extended.trim() === "") return null;
  const names = new Set(extended.split(",").map((name) => name.trim()));
  // `full` is undocumented, and sent by clients that want the episodes.
  const episodes = names.has("episodes") || names.has("full");
  return { episodes, counters: episodes || names.has("counters"), specials: names.has("specials") };
}

/** What an item may mean, the likeliest first: without a type, tmdb may number a movie or a show. */
function queriesOf(input: Asked): TitleQuery[] {
  const { ids: nested, ...flat } = input;
  const ids = readSentIds(flat);
  for (const [namespace, value] of readSentIds(nested)) ids.set(namespace, value);
  const season = readCoordinate(input.season, "season");
  const number = readCoordinate(input.episode, "number");
  const parts =
    number === null
      ? null
      : [{ source: 0, watchedAt: null, ids: new Map(), at: { season: season ?? 1, number } }];
  const asked = {
    ids,
    name: readName(input.title),
    year: readYear(input.year),
    usesTvdbSeasons: season !== null && namesFamily(ids),
    parts,
  };
  return sectionsOf(input.type, parts !== null).map((section) => ({ ...asked, section }));
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
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0) throw wrong(field);
  return readNumber(number, field);
}
