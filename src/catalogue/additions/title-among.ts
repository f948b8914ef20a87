// Choosing among several titles that the ids of one addition name.

import type { TitleId } from "../../core/ids.ts";
import { keyText } from "../../core/titles/namespaces.ts";
import { keysOfFacts, type RecordedFacts } from "../records/recorded-facts.ts";
import { identifyingKeys } from "./identifying-keys.ts";
import type { KeyHit, TitleBatch } from "./title-batch.ts";

export type MatchedTitle = {
  /** Null for a new one. */
  readonly title: TitleId | null;
  /** Further titles that the ids name and that cannot be distinguished from it. They are merged into it. */
  readonly others: readonly TitleId[];
  /** Ids of the addition that belong to other titles, as keyText. */
  readonly foreignKeys: ReadonlySet<string>;
};

type Candidates = {
  readonly facts: RecordedFacts;
  readonly titles: readonly TitleId[];
  readonly found: readonly KeyHit[];
  readonly rowNamespace: string | undefined;
};

/**
 * Chooses a title, and the others that cannot be distinguished from it. A list keeps the lowest id, because real Simkl
 * ids are lower than derived ones. Ids of the remaining titles are foreign. If no title is possible, the addition is a
 * new one.
 */
export function titleAmong(
  batch: TitleBatch,
  { facts, titles, found, rowNamespace }: Candidates,
): MatchedTitle {
  const possible = titles.filter((title) => !hasOtherRowNumber(batch, facts, title, rowNamespace));
  const [first, ...more] = possible;
  const like = first === undefined ? [] : more.filter((one) => !areOthers(batch, first, one));
  // Titles that differ from one another are parts of it: none of them is merged.
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

/** Whether the title has another id than the facts in the namespace of the row ids. */
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

/** Whether two titles have different ids in an identifying namespace. */
function areOthers(batch: TitleBatch, one: TitleId, other: TitleId): boolean {
  const ofOther = idsByNamespace(batch, other);
  return [...idsByNamespace(batch, one)].some(
    ([namespace, values]) => ofOther.get(namespace)?.isDisjointFrom(values) ?? false,
  );
}

/** The identifying ids of a title from all its records, by namespace. */
function idsByNamespace(batch: TitleBatch, title: TitleId): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { facts } of batch.joinedRecords(title))
    for (const [namespace, value] of identifyingKeys(facts))
      if (namespace !== "simkl") ids.set(namespace, (ids.get(namespace) ?? new Set()).add(value));
  return ids;
}
