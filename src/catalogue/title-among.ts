// Which of several titles an addition means whose ids name all of them.

import type { TitleId } from "../core/ids.ts";
import { keyText } from "../core/namespaces.ts";
import { identifyingKeys } from "./identifying-keys.ts";
import { keysOfFacts, type RecordedFacts } from "./recorded-facts.ts";
import type { KeyHit, TitleBatch } from "./title-batch.ts";

export type MatchedTitle = {
  /** Null for a new one. */
  readonly title: TitleId | null;
  /** Titles that the same ids name, and that nothing says are others: they become one with it. */
  readonly others: readonly TitleId[];
  /** Ids among those that are said which belong to other titles, as keyText. */
  readonly foreignKeys: ReadonlySet<string>;
};

type Candidates = {
  readonly facts: RecordedFacts;
  readonly titles: readonly TitleId[];
  readonly found: readonly KeyHit[];
  readonly rowNamespace: string | undefined;
};

/**
 * The title that is meant, and the others that nothing sets apart from it. Lists keep the lowest of their numbers, as
 * what services gave themselves is lower than what is derived. The ids of the rest are foreign; where no title is left
 * that can be meant, it is new.
 */
export function titleAmong(
  batch: TitleBatch,
  { facts, titles, found, rowNamespace }: Candidates,
): MatchedTitle {
  const possible = titles.filter((title) => !hasOtherRowNumber(batch, facts, title, rowNamespace));
  const [first, ...more] = possible;
  const like = first === undefined ? [] : more.filter((one) => !areOthers(batch, first, one));
  // Those that are set apart from one another are parts of it, and none of them is it.
  const same = like.filter((one) => like.every((other) => !areOthers(batch, one, other)));
  const all = first === undefined ? [] : [first, ...same];
  const kept = rowNamespace === undefined ? first : all.toSorted((a, b) => a - b)[0];
  const foreign = found.filter(({ hit }) => !all.includes(hit.title));
  return {
    title: kept ?? null,
    others: all.filter((one) => one !== kept),
    foreignKeys: new Set(foreign.map(({ key }) => keyText(key))),
  };
}

/** Whether the title has another number than these facts have, of those by which the list names its anime. */
function hasOtherRowNumber(
  batch: TitleBatch,
  facts: RecordedFacts,
  title: TitleId,
  rowNamespace: string | undefined,
): boolean {
  const numbers = rowNamespace === undefined ? undefined : idsByNamespace(batch, title).get(rowNamespace);
  if (!numbers) return false;
  const own = keysOfFacts(facts).filter(([namespace]) => namespace === rowNamespace);
  return own.length > 0 && own.every(([, value]) => !numbers.has(value));
}

/** Whether two titles have different ids in a namespace where each title has one of its own. */
function areOthers(batch: TitleBatch, one: TitleId, other: TitleId): boolean {
  const ofOther = idsByNamespace(batch, other);
  return [...idsByNamespace(batch, one)].some(
    ([namespace, values]) => ofOther.get(namespace)?.isDisjointFrom(values) ?? false,
  );
}

/** The ids that name the title alone, all those that its records say. */
function idsByNamespace(batch: TitleBatch, title: TitleId): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { facts } of batch.joinedRecords(title))
    for (const [namespace, value] of identifyingKeys(facts))
      if (namespace !== "simkl") ids.set(namespace, (ids.get(namespace) ?? new Set()).add(value));
  return ids;
}
