// IMDb's episodes: their numbers from title.episode, their names and lengths from title.basics, together where both are
// there.

import type { Millis, TitleId } from "../../core/ids.ts";
import { normaliseId } from "../../core/namespaces.ts";
import { ask, rowsOf, type Steps, type Value } from "../../database/statement.ts";
import { findHeldSeasons } from "../additions.ts";
import type { EpisodeFacts } from "../document.ts";
import * as sql from "../statements.ts";
import { type TitleEpisodes, writeEpisodes } from "../write-episodes.ts";
import * as writing from "../writing-statements.ts";
import { addCounts, type Counts, NOTHING } from "./dataset.ts";
import { type EpisodeName, isEpisodeLine, type Line, lineRows, readEpisodeName } from "./imdb-lines.ts";
import { NamedLines } from "./named-lines.ts";
import { type EpisodeNumber, readSorted } from "./sorted-episodes.ts";

/** The rows of the two files, of which either may be missing. */
export class ImdbEpisodes {
  readonly #episode: string | undefined;
  readonly #basics: string | undefined;
  #names: NamedLines | null = null;

  constructor(episode: string | undefined, basics: string | undefined) {
    this.#episode = episode;
    this.#basics = basics;
  }

  /** Rows of title.episode, with what title.basics says of them. */
  async *numbered(): AsyncGenerator<EpisodeNumber> {
    if (this.#episode === undefined) return;
    const names = this.#basics === undefined ? null : new NamedLines(this.#basics);
    yield* readSorted(this.#episode, names);
    this.#names = names;
  }

  /** Rows of title.basics that are of episodes and did not come with those above. */
  async *left(): AsyncGenerator<Line> {
    if (this.#basics === undefined) return;
    if (this.#episode === undefined) {
      yield* lineRows(this.#basics, isEpisodeLine);
      return;
    }
    // A reading that goes on here finds out again which those were.
    if (this.#names === null) for await (const _ of this.numbered());
    if (this.#names !== null) yield* this.#names.rest();
  }
}

/** A named row was made of a line of each file. */
export const linesOf = ({ name }: EpisodeNumber): number => (name === null ? 1 : 2);

export function* writeNumbered(rows: readonly EpisodeNumber[]): Steps<Partial<Counts>> {
  const titles = yield* showsOf(rows.map(({ parent }) => parent));
  const shows = [...titles.values()].filter((title) => title !== "anime");
  const held = yield* findHeldSeasons(shows);
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  const elsewhere: Named[] = [];
  let anime = 0;
  let named = 0;
  for (const row of rows) {
    const title = titles.get(row.parent);
    if (title === "anime") anime += 1;
    const isHere = title !== undefined && title !== "anime";
    if (row.name !== null) {
      if (!isHere || held.get(title)?.has(row.season)) elsewhere.push({ id: row.id, ...toName(row) });
      else named += 1;
    }
    if (isHere) listIn(byTitle, title).push(toFacts(row, row.id, toName(row)));
  }
  const { changed, episodes } = yield* writeLists(byTitle, held);
  const isDetail = ({ parent, name, runtime }: EpisodeNumber): boolean =>
    (Boolean(name) || runtime > 0) && changed.has(Number(titles.get(parent)));
  const details = rows.filter(isDetail).length;
  const others = elsewhere.length > 0 ? yield* writeNames(elsewhere) : NOTHING;
  return addCounts(others, {
    episodes,
    updated: changed.size,
    anime,
    details,
    unchanged: Math.max(0, named - details),
    skipped: rows.length - episodes - anime,
  });
}

const toName = ({ name, runtime }: EpisodeNumber): EpisodeName => ({ name: name ?? "", runtime });

const listIn = (lists: Map<TitleId, EpisodeFacts[]>, title: TitleId): EpisodeFacts[] => {
  const list = lists.get(title) ?? [];
  lists.set(title, list);
  return list;
};

const toFacts = (
  { season, number }: { season: number; number: number },
  imdb: string,
  { name, runtime }: EpisodeName,
): EpisodeFacts => ({
  part: { season, number },
  name: name === "" ? null : name,
  airedAt: null as Millis | null,
  airOffset: 0,
  runtime: runtime > 0 ? runtime : null,
  ids: new Map([["imdb", imdb]]),
});

function* showsOf(ids: Iterable<string>): Steps<Map<string, TitleId | "anime">> {
  const wanted = [...new Set(ids)].map((id): Value[] => ["imdb", id]);
  const hits = wanted.length > 0 ? yield* ask(sql.findTitleKeys, rowsOf(wanted)) : [];
  const found = new Map<string, TitleId | "anime">();
  for (const { value, title, type } of hits)
    if (type === "anime") found.set(value, "anime");
    else if (type === "show" && found.get(value) !== "anime") found.set(value, title as TitleId);
  return found;
}

function* writeLists(
  byTitle: ReadonlyMap<TitleId, readonly EpisodeFacts[]>,
  held: ReadonlyMap<number, ReadonlySet<number>>,
): Steps<{ changed: ReadonlySet<number>; episodes: number }> {
  const lists = [...byTitle].map(
    ([title, episodes]): TitleEpisodes => ({
      title,
      episodes,
      whole: [],
      held: held.get(title) ?? new Set(),
    }),
  );
  const changed = yield* writeEpisodes(lists, "imdb");
  yield* markLearned([...changed]);
  return { changed, episodes: lists.reduce((sum, { episodes }) => sum + episodes.length, 0) };
}

function* markLearned(titles: readonly number[]): Steps<void> {
  if (titles.length > 0) yield* ask(writing.writeLearned, rowsOf(titles.map((title) => [title])));
}

/** Rows of title.basics that are episodes. */
export const writeEpisodeNames = (rows: readonly Line[]): Steps<Partial<Counts>> =>
  writeNames(
    rows.map((row) => ({ id: normaliseId("imdb", row[0]) ?? row[0] ?? "", ...readEpisodeName(row) })),
  );

type Named = EpisodeName & { readonly id: string };

/** Names and lengths of episodes that are known by their ids. */
function* writeNames(rows: readonly Named[]): Steps<Counts> {
  const hits = yield* ask(sql.findEpisodeKeys, rowsOf(rows.map(({ id }): Value[] => ["imdb", id])));
  const byId = Map.groupBy(hits, ({ value }) => value);
  const byTitle = new Map<TitleId, EpisodeFacts[]>();
  for (const named of rows)
    for (const { title, season, number, value } of byId.get(named.id) ?? [])
      listIn(byTitle, title as TitleId).push(toFacts({ season, number }, value, named));
  const held = yield* findHeldSeasons([...byTitle.keys()]);
  const { changed, episodes } = yield* writeLists(byTitle, held);
  return {
    ...NOTHING,
    details: changed.size,
    unchanged: episodes - changed.size,
    skipped: rows.length - episodes,
  };
}
