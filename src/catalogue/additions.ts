// Adding titles to the store, and updating those that it has, many at a time.

import type { TitleId } from "../core/ids.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import type { EpisodeFacts } from "./document.ts";
import { isRetired, mergeTitles } from "./merging.ts";
import { keysOf, type RecordedFacts } from "./records.ts";
import type { Source } from "./sources.ts";
import * as sql from "./statements.ts";
import { addressOf, candidatesOf, lookUp, type TitleBatch } from "./title-batch.ts";
import { FIRST_COUNTED_ID } from "./title-ids.ts";
import { type TitleEpisodes, writeEpisodes } from "./write-episodes.ts";
import * as writing from "./writing-statements.ts";

/** One title as one source tells of it. */
export type Addition = {
  readonly facts: RecordedFacts;
  /** The source's own number for it; null where the source has none, and speaks of titles by their ids. */
  readonly record: string | null;
  readonly episodes: readonly EpisodeFacts[];
};

export type Added = {
  readonly kind: "new" | "changed" | "same";
  readonly title: TitleId;
  readonly episodes: number;
  /** Others have become this title by it. */
  readonly isJoined: boolean;
};
/** Nothing of it was written: its ids speak of several titles, or of one of another kind. */
export type Refused = { readonly kind: "refused"; readonly reason: string };
/** A show or movie that the catalogue has as anime. */
export type IsAnime = { readonly kind: "anime"; readonly titles: readonly TitleId[] };
export type AdditionResult = Added | Refused | IsAnime;

export type Adding = {
  /** Titles of a name for which it says no are not looked for by name. */
  readonly mayHaveNamesakes?: (name: string) => boolean;
  /** Of a list of anime the namespace whose numbers name its rows: what has another number there is another anime. */
  readonly named?: string;
};

/**
 * Adds titles, or updates those that their records, their ids, else their names and years mean. In a number of
 * statements that does not grow with them; the answers are in their order.
 */
export function* addTitles(
  batch: readonly Addition[],
  source: Source,
  adding: Adding = {},
): Steps<AdditionResult[]> {
  const store = yield* lookUp(batch, source, adding);
  const results: AdditionResult[] = [];
  const named: { title: TitleId; addition: Addition }[] = [];
  const merges: { from: TitleId; into: TitleId }[] = [];
  for (const given of batch) {
    const found = store.find(given);
    if (found.kind !== "title") {
      results.push(found);
      continue;
    }
    const addition = found.foreign?.size
      ? { ...given, facts: withoutIds(given.facts, found.foreign) }
      : given;
    const title = found.title ?? (yield* newTitleId(store, addition));
    store.say(title, addition);
    named.push({ title, addition });
    results.push({
      kind: found.title === null ? "new" : "same",
      title,
      episodes: addition.episodes.length,
      isJoined: found.others.length > 0,
    });
    store.join(found.others, title);
    merges.push(...found.others.map((from) => ({ from, into: title })));
  }
  const changed = yield* store.write();
  const lists = yield* listsOf(named, source);
  const withOtherEpisodes = yield* writeEpisodes(lists, source);
  for (const { from, into } of merges) if (!(yield* isRetired([from, into]))) yield* mergeTitles(from, into);
  const told = new Set<number>([...changed, ...withOtherEpisodes]);
  if (told.size > 0) yield* ask(writing.writeLearned, rowsOf([...told].map((title) => [title])));
  return results.map((result) => {
    if (!("title" in result)) return result;
    const kind = result.kind === "same" && told.has(result.title) ? "changed" : result.kind;
    return { ...result, kind, title: store.now(result.title) };
  });
}

/** What a source says but for ids that are another title's. */
function withoutIds(facts: RecordedFacts, foreign: ReadonlySet<string>): RecordedFacts {
  const isOwn = (namespace: string, shown: string): boolean =>
    keysOf({ type: facts.type, ids: { [namespace]: shown } }, facts.animeType ?? null).every(
      (key) => !foreign.has(addressOf(key)),
    );
  const { moreIds, ...rest } = facts;
  const more = (moreIds ?? []).filter(([namespace, shown]) => isOwn(namespace, shown));
  return {
    ...rest,
    ids: Object.fromEntries(Object.entries(facts.ids ?? {}).filter(([name, shown]) => isOwn(name, shown))),
    ...(more.length > 0 ? { moreIds: more } : {}),
    foreignIds: [...foreign].sort(),
  };
}

/** One title; the same as a batch of one. */
export function* addTitle(addition: Addition, source: Source): Steps<AdditionResult> {
  const [result] = yield* addTitles([addition], source);
  if (!result) throw new Error("one addition has one result");
  return result;
}

function* listsOf(
  named: readonly { title: TitleId; addition: Addition }[],
  source: Source,
): Steps<TitleEpisodes[]> {
  const listed = named.filter(
    ({ addition }) => addition.episodes.length > 0 || (addition.facts.seasons?.length ?? 0) > 0,
  );
  const held = source === "operator" ? new Map() : yield* findHeldSeasons(listed.map(({ title }) => title));
  return listed.map(({ title, addition }) => ({
    title,
    episodes: addition.episodes,
    whole: [...(addition.facts.seasons ?? [])],
    held: held.get(title) ?? NONE,
  }));
}
const NONE: ReadonlySet<number> = new Set();

/** The seasons that a person has listed, by title. */
export function* findHeldSeasons(titles: readonly TitleId[]): Steps<Map<number, Set<number>>> {
  const wanted = [...new Set(titles)].map((title): Value[] => ["operator", String(title)]);
  const rows = wanted.length > 0 ? yield* ask(writing.findRecords, rowsOf(wanted)) : [];
  return new Map(
    rows.map(({ title, facts }) => [title, new Set((JSON.parse(facts) as RecordedFacts).seasons ?? [])]),
  );
}

function* newTitleId(store: TitleBatch, { facts }: Addition): Steps<TitleId> {
  const free = candidatesOf(facts).find((id) => !store.isTaken(id));
  if (free !== undefined) return free as TitleId;
  const [counted] = yield* ask(sql.countTitle, FIRST_COUNTED_ID);
  if (!counted) throw new Error("the counter of titles gave no number");
  return counted.value as TitleId;
}
