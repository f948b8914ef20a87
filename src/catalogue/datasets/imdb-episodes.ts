// Writing IMDb's episodes: to shows by their numbers, and to other known episodes by their ids.

import { basename } from "node:path";
import type { TitleId } from "../../core/ids.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { findHeldSeasons, NO_SEASONS } from "../additions/held-seasons.ts";
import { markChanged } from "../changed-titles.ts";
import { bareEpisode, type EpisodeFacts } from "../records/episode-facts.ts";
import * as episodeKeySql from "../statements/episode-key.ts";
import * as titleKeySql from "../statements/title-key.ts";
import { writeEpisodes } from "../writing/write-episodes.ts";
import { addCounts, type Counts, NOTHING, type Pass } from "./dataset.ts";
import {
  type EpisodeDetails,
  type EpisodeFiles,
  episodeRows,
  type ImdbEpisode,
} from "./imdb-episode-rows.ts";

type Numbered = ImdbEpisode & { readonly place: NonNullable<ImdbEpisode["place"]> };
/** Details of an episode that is found by its id. */
type Named = { readonly id: string; readonly details: EpisodeDetails };
type HeldSeasons = ReadonlyMap<TitleId, ReadonlySet<number>>;

/** The pass over both files; null without any file. */
export function episodesPass({ numbers, names }: EpisodeFiles): Pass<ImdbEpisode> | null {
  const path = numbers ?? names;
  if (path === undefined) return null;
  return {
    // The name tells the order: an import that began in another order must not be resumed in this one.
    name: `episodes by show of ${basename(path)}`,
    path,
    ...(numbers === undefined || names === undefined ? {} : { beside: names }),
    batchSize: 2_000,
    rows: () => episodeRows({ numbers, names }),
    linesOf: ({ place, details }) => (place === null ? 0 : 1) + (details === null ? 0 : 1),
    write: function* (rows) {
      const numbered = rows.filter((row): row is Numbered => row.place !== null);
      const named = rows.flatMap(({ id, place, details }) =>
        place === null && details !== null ? [{ id, details }] : [],
      );
      return addCounts(yield* writeNumbered(numbered), yield* writeNames(named));
    },
  };
}

function* writeNumbered(rows: readonly Numbered[]): Steps<Counts> {
  const titles = yield* findShows(new Set(rows.map(({ place }) => place.show)));
  const held = yield* findHeldSeasons([...titles.values()].filter((title) => title !== "anime"));
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  const elsewhere: Named[] = [];
  let [anime, named] = [0, 0];
  for (const { id, place, details } of rows) {
    const title = titles.get(place.show);
    if (title === "anime") anime += 1;
    const isHere = title !== undefined && title !== "anime";
    if (isHere) listIn(byTitle, title).push(toFacts(place, id, details));
    if (details === null) continue;
    // A season that the operator has listed may have the episode under another number.
    if (!isHere || held.get(title)?.has(place.season)) elsewhere.push({ id, details });
    else named += 1;
  }
  const { changed, episodes } = yield* writeLists(byTitle, held);
  const isDetailed = ({ place, details }: Numbered): boolean => {
    const title = titles.get(place.show);
    const isChanged = title !== undefined && title !== "anime" && changed.has(title);
    return isChanged && details !== null && (details.name !== null || details.runtime !== null);
  };
  const details = rows.filter(isDetailed).length;
  return addCounts(yield* writeNames(elsewhere), {
    episodes,
    updated: changed.size,
    anime,
    details,
    unchanged: Math.max(0, named - details),
    skipped: rows.length - episodes - anime,
  });
}

/** Shows by IMDb id; "anime" for an id that an anime has. */
function* findShows(ids: ReadonlySet<string>): Steps<Map<string, TitleId | "anime">> {
  const hits = ids.size > 0 ? yield* ask(titleKeySql.find, rowsOf([...ids].map((id) => ["imdb", id]))) : [];
  const found = new Map<string, TitleId | "anime">();
  for (const { value, title, type } of hits)
    if (type === "anime") found.set(value, "anime");
    else if (type === "show" && found.get(value) !== "anime") found.set(value, title);
  return found;
}

/** Writes names and runtimes to episodes with these ids. */
function* writeNames(rows: readonly Named[]): Steps<Counts> {
  if (rows.length === 0) return NOTHING;
  const hits = yield* ask(episodeKeySql.find, rowsOf(rows.map(({ id }) => ["imdb", id])));
  const byId = Map.groupBy(hits, ({ value }) => value);
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  for (const { id, details } of rows)
    for (const { title, season, number } of byId.get(id) ?? [])
      listIn(byTitle, title).push(toFacts({ season, number }, id, details));
  const held = yield* findHeldSeasons([...byTitle.keys()]);
  const { changed, episodes } = yield* writeLists(byTitle, held);
  return {
    ...NOTHING,
    details: changed.size,
    unchanged: episodes - changed.size,
    skipped: rows.length - episodes,
  };
}

function* writeLists(
  byTitle: ReadonlyMap<TitleId, readonly EpisodeFacts[]>,
  held: HeldSeasons,
): Steps<{ changed: ReadonlySet<TitleId>; episodes: number }> {
  const lists = [...byTitle].map(([title, episodes]) => ({
    title,
    episodes,
    wholeSeasons: [],
    heldSeasons: held.get(title) ?? NO_SEASONS,
  }));
  const changed = yield* writeEpisodes(lists, "imdb");
  yield* markChanged(changed);
  return { changed, episodes: lists.reduce((sum, { episodes }) => sum + episodes.length, 0) };
}

const toFacts = (
  { season, number }: { readonly season: number; readonly number: number },
  imdb: string,
  details: EpisodeDetails | null,
): EpisodeFacts => ({
  ...bareEpisode({ season, number }),
  name: details?.name ?? null,
  runtime: details?.runtime ?? null,
  ids: new Map([["imdb", imdb]]),
});

function listIn(lists: Map<TitleId, EpisodeFacts[]>, title: TitleId): EpisodeFacts[] {
  const list = lists.get(title) ?? [];
  lists.set(title, list);
  return list;
}
