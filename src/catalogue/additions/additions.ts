// Adding titles to the store and updating existing ones, in batches.

import type { TitleId } from "../../core/ids.ts";
import { keyText } from "../../core/titles/namespaces.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { markChanged } from "../changed-titles.ts";
import { mergeTitles } from "../merging/merging.ts";
import { isRetired } from "../merging/successors.ts";
import { keysOfFacts, type RecordedFacts } from "../records/recorded-facts.ts";
import type { Source } from "../sources.ts";
import * as counterSql from "../statements/counter.ts";
import { FIRST_COUNTED_ID } from "../title-ids.ts";
import { type TitleEpisodes, writeEpisodes } from "../writing/write-episodes.ts";
import { type Addition, type AdditionOptions, type AdditionResult, isAdded } from "./addition.ts";
import { findHeldSeasons, NO_SEASONS } from "./held-seasons.ts";
import { candidateIds, loadBatch } from "./load-batch.ts";
import { matchAddition } from "./match-addition.ts";
import { TitleBatch } from "./title-batch.ts";

/** An addition with the title that it describes. */
type Matched = { readonly title: TitleId; readonly addition: Addition };

/**
 * Adds titles, or updates the ones that match by record, by id, or else by name and year. The number of statements
 * does not depend on the size of the batch. Results are in the order of the batch.
 */
export function* addTitles(
  batch: readonly Addition[],
  source: Source,
  options: AdditionOptions = {},
): Steps<AdditionResult[]> {
  const titles = new TitleBatch(source, yield* loadBatch(batch, source, options));
  const results: AdditionResult[] = [];
  const matched: Matched[] = [];
  const merges: { from: TitleId; into: TitleId }[] = [];
  for (const given of batch) {
    const match = matchAddition(titles, given, options.rowNamespace);
    if (match.kind !== "title") {
      results.push(match);
      continue;
    }
    const addition = withoutForeignIds(given, match.foreignKeys);
    const title = match.title ?? (yield* newTitleId(titles, addition));
    titles.record(title, addition);
    matched.push({ title, addition });
    results.push({
      kind: match.title === null ? "new" : "same",
      title,
      episodes: addition.episodes.length,
      isJoined: match.others.length > 0,
    });
    titles.join(match.others, title);
    merges.push(...match.others.map((from) => ({ from, into: title })));
  }
  const changedTitles = yield* titles.write();
  const changedEpisodes = yield* writeEpisodes(yield* listEpisodes(matched, source), source);
  for (const { from, into } of merges) if (!(yield* isRetired([from, into]))) yield* mergeTitles(from, into);
  const changed = changedTitles.union(changedEpisodes);
  yield* markChanged(changed);
  return results.map((result) => {
    if (!isAdded(result)) return result;
    const kind = result.kind === "same" && changed.has(result.title) ? "changed" : result.kind;
    return { ...result, kind, title: titles.current(result.title) };
  });
}

/** Adds one title: a batch of one. */
export function* addTitle(addition: Addition, source: Source): Steps<AdditionResult> {
  const [result] = yield* addTitles([addition], source);
  if (!result) throw new Error("the batch has no result");
  return result;
}

/** The addition without the ids that belong to other titles. */
function withoutForeignIds(addition: Addition, foreignKeys: ReadonlySet<string>): Addition {
  if (foreignKeys.size === 0) return addition;
  const { moreIds, ...facts } = addition.facts;
  const isOwn = (namespace: string, shown: string): boolean =>
    keysOfFacts({ type: facts.type, ids: { [namespace]: shown } }, facts.animeType ?? null).every(
      (key) => !foreignKeys.has(keyText(key)),
    );
  const ids = Object.entries(facts.ids ?? {}).filter(([namespace, shown]) => isOwn(namespace, shown));
  const more = (moreIds ?? []).filter(([namespace, shown]) => isOwn(namespace, shown));
  const own: RecordedFacts = {
    ...facts,
    ids: Object.fromEntries(ids),
    ...(more.length > 0 ? { moreIds: more } : {}),
    foreignIds: [...foreignKeys].sort(),
  };
  return { ...addition, facts: own };
}

function* listEpisodes(matched: readonly Matched[], source: Source): Steps<TitleEpisodes[]> {
  const listed = matched.filter(
    ({ addition }) => addition.episodes.length > 0 || (addition.facts.seasons?.length ?? 0) > 0,
  );
  const isPerson = source === "operator";
  const held = isPerson ? null : yield* findHeldSeasons(listed.map(({ title }) => title));
  return listed.map(({ title, addition }) => ({
    title,
    episodes: addition.episodes,
    wholeSeasons: addition.facts.seasons ?? [],
    heldSeasons: held?.get(title) ?? NO_SEASONS,
  }));
}

function* newTitleId(titles: TitleBatch, { facts }: Addition): Steps<TitleId> {
  const free = candidateIds(facts).find((id) => !titles.isTaken(id));
  if (free !== undefined) return free;
  const [counted] = yield* ask(counterSql.nextTitle, FIRST_COUNTED_ID);
  if (!counted) throw new Error("the counter of title ids gave no number");
  return counted.value;
}
